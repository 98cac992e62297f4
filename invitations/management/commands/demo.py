"""Shows the main job without a browser: a Space of its own, with real processes, for a minute."""

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from invitations import story
from space_project.crew import Crew

# One second is a minute to this Space.
HASTE = {"SPACE_TICK_SECONDS": "1", "SPACE_WAVE_MINUTE_SECONDS": "1"}


class Command(BaseCommand):
    help = (
        "Plays the main job on a scratch database with a real broker, Celery worker and beat: waves, accepts, the "
        "expiry at seats_max, a leave, a manual gig, an attempt. Exit code 0 only if all of it was seen."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--here", action="store_true", help="play in the Space of the environment, which is empty")

    def handle(self, *, here: bool, **options: Any) -> None:
        if here:
            self.play()
        else:
            self.play_in_scratch_space()

    def play_in_scratch_space(self) -> None:
        """Settings are read once in a process, so the scratch Space is another process."""
        with tempfile.TemporaryDirectory(prefix="space-demo-") as folder:
            scratch = {"SPACE_VAR_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/space.sqlite3", "DEBUG": "on"}
            command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "demo", "--here"]
            played = subprocess.run(command, env={**os.environ, **scratch, **HASTE, "REDIS_URL": ""}, check=False)
        if played.returncode:
            raise CommandError("The demonstration did not show all it should.", returncode=1)

    def play(self) -> None:
        call_command("migrate", verbosity=0)
        with Crew(Path(settings.VAR_DIR)) as crew:
            for name in ("broker", "worker", "beat"):
                crew.start(name)
            story.tell()
        call_command("check_invariants")
        self.stdout.write(self.style.SUCCESS("All of it was seen."))
