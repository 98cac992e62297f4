"""manage.py as people start it: a process of its own, whatever this one's environment says."""

import os
import re
import subprocess
import sys
from typing import Any

from django.conf import settings

DOCUMENTED = re.findall(r"^#?([A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE)
NEEDED = {"SECRET_KEY": "k7" * 25 + "!abcdef", "ALLOWED_HOSTS": "space.example.org"}
PRODUCTION = NEEDED | {"EMAIL_URL": "smtp://mail.example.org", "DEFAULT_FROM_EMAIL": "space@example.org"}


def environment(**variables: str) -> dict[str, str]:
    """Set to nothing, not left out: otherwise the .env of this checkout would answer."""
    return os.environ | dict.fromkeys(DOCUMENTED, "") | {"SPACE_VAR_DIR": str(settings.VAR_DIR)} | variables


def manage(*arguments: str, **variables: str) -> Any:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment(**variables),
        capture_output=True,
        text=True,
    )
