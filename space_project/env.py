"""Typed readers of the environment. A missing or wrong variable stops the start with the remedy in the message."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

_environment = environ.Env()
# Real variables win over the file.
_environment.read_env(BASE_DIR / ".env", overwrite=False)

TRUE = {"on", "true", "yes", "1"}
FALSE = {"off", "false", "no", "0", ""}


def text(name: str, default: str = "") -> str:
    return str(_environment.str(name, default=default)).strip()


def switch(name: str, *, default: bool) -> bool:
    """`on`, `true`, `yes`, `1` or their opposites, in any case."""
    value = text(name, "on" if default else "off").lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to on or off.")
    return value in TRUE


def number(name: str, *, default: int, at_least: int = 0) -> int:
    value = text(name, str(default))
    if not value.isdecimal() or int(value) < at_least:
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to a whole number of at least {at_least}.")
    return int(value)


def names(name: str) -> list[str]:
    """A list separated by commas."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def required(name: str, *, remedy: str) -> str:
    if not (value := text(name)):
        raise ImproperlyConfigured(f"{name} is not set: {remedy}")
    return value


def database(default: str) -> dict[str, object]:
    """The database `DATABASE_URL` names; `postgres://` and `sqlite:///` are what the Space is tested with."""
    url = text("DATABASE_URL", default)
    if not url.startswith(("postgres://", "postgresql://", "sqlite://")):
        raise ImproperlyConfigured(
            f"DATABASE_URL is {url!r}: it has to look like postgres://user:password@host:5432/name "
            "or sqlite:////absolute/path/to/file.sqlite3."
        )
    return dict(environ.Env.db_url_config(url))
