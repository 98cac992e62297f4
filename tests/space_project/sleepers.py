"""A Space whose services only sleep, as a program of its own: `python -m tests.space_project.sleepers`."""

import sys
from pathlib import Path

from space_project import processes

SLEEPS = "import time; time.sleep(60)"
IS_BUSY = f"""
import signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.run([sys.executable, '-c', {SLEEPS!r}])
"""


def service(name: str, code: str) -> processes.Service:
    return processes.Service(name, [sys.executable, "-c", code], folder=Path.cwd())


if __name__ == "__main__":
    processes.STOP_SECONDS = 0.5
    processes.RESTART_SECONDS = 0.1
    stages = [[service("quiet", SLEEPS)], [service("busy", IS_BUSY), service("loud", f"print('hello'); {SLEEPS}")]]
    sys.exit(processes.run(stages, on_ready=lambda: print("ready", flush=True)))
