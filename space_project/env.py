"""Typed readers of the environment. A missing or wrong variable stops the start with the remedy in the message."""

import json
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

import environ
from babel.numbers import list_currencies
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

BASE_DIR = Path(__file__).resolve().parent.parent

_environment = environ.Env()
# Real variables win over the file.
_environment.read_env(BASE_DIR / ".env", overwrite=False)

TRUE = {"on", "true", "yes", "1"}
FALSE = {"off", "false", "no", "0"}


def text(name: str, default: str = "") -> str:
    """An empty variable is as good as none."""
    return str(_environment.str(name, default="")).strip() or default


def switch(name: str, *, default: bool) -> bool:
    """`on`, `true`, `yes`, `1` or their opposites, in any case."""
    value = text(name, "on" if default else "off").lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to on or off.")
    return value in TRUE


def number(name: str, *, default: int, at_least: int = 0, at_most: int = 2**31 - 1) -> int:
    value = text(name, str(default))
    if not value.isdecimal() or not at_least <= int(value) <= at_most:
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to a whole number from {at_least} to {at_most}.")
    return int(value)


def folder(name: str, *, default: Path) -> Path:
    """A folder that is there, made if need be, and that this process may write to."""
    path = Path(text(name, str(default))).resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name} cannot be a folder at {path} ({error.strerror}): name another.") from error
    if not os.access(path, os.W_OK):
        raise ImproperlyConfigured(f"{path} belongs to somebody else: set {name} to a folder that you may write to.")
    return path


def json_file(name: str, *, default: Path) -> Any:
    """What the file holds."""
    path = Path(text(name, str(default)))
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ImproperlyConfigured(f"{name} names {path}, which cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} names {path}, which is no JSON in UTF-8: {error}.") from error


def names(name: str) -> list[str]:
    """A list separated by commas."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def required(name: str, *, remedy: str) -> str:
    if not (value := text(name)):
        raise ImproperlyConfigured(f"{name} is not set: {remedy}")
    return value


def choice(name: str, *, default: str, among: Collection[str]) -> str:
    value = text(name, default).upper()
    if value not in among:
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to one of {', '.join(among)}.")
    return value


def currency() -> str:
    """A code of ISO 4217, such as EUR."""
    code = text("SPACE_CURRENCY", "EUR").upper()
    if code not in list_currencies():
        raise ImproperlyConfigured(f"SPACE_CURRENCY is {code!r}: set it to a code of ISO 4217, such as EUR or USD.")
    return code


def database(default: str) -> dict[str, object]:
    """The database `DATABASE_URL` names; `postgres://` and `sqlite:///` are what the Space is tested with."""
    url = text("DATABASE_URL", default)
    # The messages do not repeat the url, for it may hold a password.
    remedy = (
        "it has to look like postgres://user:password@host:5432/name (with %-escapes for special characters) "
        "or sqlite:////absolute/path/to/file.sqlite3."
    )
    if not url.startswith(("postgres://", "postgresql://", "sqlite://")):
        raise ImproperlyConfigured(f"DATABASE_URL names no PostgreSQL and no SQLite: {remedy}")
    try:
        return dict(environ.Env.db_url_config(url))
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {remedy}") from error


def broker() -> str:
    """The Redis `REDIS_URL` names; empty for the embedded one."""
    url = text("REDIS_URL")
    if url and not url.startswith(("redis://", "rediss://", "redis+socket://")):
        raise ImproperlyConfigured(
            "REDIS_URL names no Redis: it has to look like redis://:password@host:6379/0, or be empty "
            "for the broker that the Space brings."
        )
    return url


def mail(default: str) -> dict[str, object]:
    """Django's settings of mail for the server `EMAIL_URL` names, or the console, a folder, nothing."""
    url = text("EMAIL_URL", default)
    # The message does not repeat the url, for it may hold a password.
    remedy = (
        "it has to look like smtp+tls://user:password@mail.example.org:587 (with %-escapes for special characters), "
        "smtp+ssl://...:465, smtp://...:25, consolemail:// or filemail:///absolute/path/to/folder."
    )
    if url.partition("://")[0] not in environ.Env.EMAIL_SCHEMES:
        raise ImproperlyConfigured(f"EMAIL_URL names no way to send mail: {remedy}")
    try:
        config = environ.Env.email_url_config(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"EMAIL_URL cannot be read: {remedy}") from error
    return {name: value for name, value in config.items() if value is not None}


def site(name: str, default: str) -> str:
    """The beginning of an address, without a slash at its end."""
    url = text(name, default).rstrip("/")
    if not url.startswith(("https://", "http://")):
        raise ImproperlyConfigured(f"{name} is {url!r}: it has to begin with https://.")
    return url


def contact(name: str) -> str:
    """Whom people can ask: an e-mail address or a page, as a link leads there; empty where nobody is named."""
    value = text(name)
    if not value or value.startswith("https://"):
        return value
    try:
        validate_email(value)
    except ValidationError as error:
        raise ImproperlyConfigured(
            f"{name} is {value!r}: set it to an e-mail address, or to an address that begins with https://."
        ) from error
    return f"mailto:{value}"


# What a Space on one machine keeps: its database, its files, where beat stands.
VAR_DIR = folder("SPACE_VAR_DIR", default=BASE_DIR / "var")
