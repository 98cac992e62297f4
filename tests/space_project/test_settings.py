import ast
from pathlib import Path

import pytest
from django.conf import settings

from tests.space_project.commands import DOCUMENTED, NEEDED, PRODUCTION, manage

READERS = {
    "text",
    "switch",
    "number",
    "names",
    "required",
    "choice",
    "folder",
    "json_file",
    "database",
    "broker",
    "mail",
    "site",
    "contact",
}


def names_read(file: Path) -> set[str]:
    """The first arguments of all calls of an environment reader."""
    calls = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
    readers = [call for call in calls if ast.unparse(call.func).removeprefix("env.") in READERS and call.args]
    return {call.args[0].value for call in readers if isinstance(call.args[0], ast.Constant)}


def test_every_variable_that_is_read_is_documented_and_no_other():
    project = settings.BASE_DIR / "space_project"
    files = [*project.glob("*settings.py"), project / "env.py", project / "upstream.py"]
    read = {name for file in files for name in names_read(file)}
    assert {name for name in read if name.isupper()} == set(DOCUMENTED)


def test_production_passes_djangos_deployment_checks():
    check = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert check.stderr == ""


def test_production_promises_nothing_for_hosts_that_are_not_its_own_if_told_so():
    off = {"SECURE_HSTS_INCLUDE_SUBDOMAINS": "off", "SECURE_HSTS_PRELOAD": "off"}
    names = ", ".join(f"settings.{name}" for name in off)
    say = f"from django.conf import settings; print({names})"
    assert manage("shell", "-v", "0", "-c", say, **NEEDED).stdout == "True True\n"
    assert manage("shell", "-v", "0", "-c", say, **NEEDED, **off).stdout == "False False\n"


def test_production_without_mail_is_warned():
    check = manage("check", **NEEDED)
    assert check.returncode == 0
    assert "EMAIL_URL is not set: set it to the mail server" in check.stderr


def setting(name, **variables):
    """What a Space with these variables has in its settings."""
    say = f"from django.conf import settings; print(settings.{name}, end='')"
    return manage("shell", "-v", "0", "-c", say, DEBUG="on", **variables).stdout


def test_mail_of_ones_own_space_stands_in_the_terminal():
    assert setting("EMAIL_BACKEND") == "django.core.mail.backends.console.EmailBackend"


@pytest.mark.parametrize(
    ("told", "leads"),
    [("help@space.example", "mailto:help@space.example"), ("https://a.example/?q=@me", "https://a.example/?q=@me")],
)
def test_whom_people_can_ask_is_an_address_of_either_kind(told, leads):
    assert setting("CONTACT", SPACE_CONTACT=told) == leads


def test_the_mail_servers_address_and_password_are_read():
    url = "smtp+tls://me:ge%40heim@mail.example.org:587"
    names = "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS"
    assert [setting(name, EMAIL_URL=url) for name in names] == ["mail.example.org", "587", "ge@heim", "True"]


def test_forms_may_lead_to_cirro_only_where_it_is_named():
    name = "CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']"
    assert setting(name) == str(["'self'"])
    named = setting(name, SPACE_CIRRO_CLIENT_ID="1", SPACE_CIRRO_SECRET="2")
    assert named == str(["'self'", "https://cirro.io"])


@pytest.mark.parametrize("missing", NEEDED)
def test_production_refuses_to_start_without(missing):
    check = manage("check", **PRODUCTION | {missing: ""})
    assert check.returncode == 1
    assert check.stderr.startswith(f"{missing} is not set: ")


def test_a_space_of_ones_own_needs_no_variable_but_debug():
    assert manage("check", DEBUG="on").returncode == 0


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("DEBUG", "perhaps", "DEBUG is 'perhaps': set it to on or off."),
        ("SPACE_PORT", "http", "SPACE_PORT is 'http': set it to a whole number from 1 to 65535."),
        ("SPACE_PORT", "65536", "SPACE_PORT is '65536': set it to a whole number from 1 to 65535."),
        ("SPACE_TICK_SECONDS", "0", "SPACE_TICK_SECONDS is '0': set it to a whole number from 1 to 2147483647."),
        ("LOG_LEVEL", "loud", "LOG_LEVEL is 'LOUD': set it to one of DEBUG, INFO, WARNING, ERROR, CRITICAL."),
        ("REDIS_URL", "localhost:6379", "REDIS_URL names no Redis: it has to look like redis://"),
        ("DATABASE_URL", "mysql://localhost/space", "DATABASE_URL names no PostgreSQL and no SQLite: it has to"),
        ("DATABASE_URL", "postgres://me:geheim@host:port/x", "DATABASE_URL cannot be read: it has to look like"),
        ("EMAIL_URL", "mail.example.org", "EMAIL_URL names no way to send mail: it has to look like smtp+tls://"),
        ("EMAIL_URL", "smtp://me:geheim@host:port", "EMAIL_URL cannot be read: it has to look like smtp+tls://"),
        ("SPACE_CIRRO_SITE", "cirro.io", "SPACE_CIRRO_SITE is 'cirro.io': it has to begin with https://."),
        ("SPACE_CONTACT", "me", "SPACE_CONTACT is 'me': set it to an e-mail address, or to an address that begins"),
        ("SPACE_CONTACT", "javascript:alert(1)", "SPACE_CONTACT is 'javascript:alert(1)': set it to an e-mail"),
        ("SPACE_CURRENCY", "euro", "SPACE_CURRENCY is 'EURO': set it to a code of ISO 4217, such as EUR or USD."),
        ("SPACE_CIRRO_CLIENT_ID", "17", "SPACE_CIRRO_SECRET is not set: it belongs to SPACE_CIRRO_CLIENT_ID."),
        ("SPACE_VAR_DIR", "/dev/null/var", "SPACE_VAR_DIR cannot be a folder at /dev/null/var (Not a directory)"),
    ],
)
def test_a_wrong_value_is_refused_in_one_sentence(name, value, remedy):
    check = manage("migrate", **{"DEBUG": "on", name: value})
    assert check.returncode == 1
    assert check.stderr.startswith(remedy)
    assert check.stderr.count("\n") == 1
    assert "geheim" not in check.stderr


def test_a_wrong_value_keeps_its_traceback_for_who_asks():
    assert "Traceback" in manage("migrate", "--traceback", DEBUG="perhaps").stderr


def test_paths_with_special_characters_are_taken_literally(tmp_path):
    folder = tmp_path / "my space+50%"
    assert manage("migrate", DEBUG="on", SPACE_VAR_DIR=str(folder)).returncode == 0
    assert (folder / "space.sqlite3").exists()
