"""The command: what it prints, once, and what it leaves where it fails."""

import stat
from io import StringIO
from pathlib import Path

import jwt
import pytest
from django.core.management import CommandError, call_command

from events.models import Event
from integrations import keys
from integrations.models import ApiClient
from tests.integrations.tokens import pair

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("create_api_client", *map(str, arguments), stdout=out)
    return out.getvalue()


def fits(private_pem: str, client: ApiClient) -> bool:
    token = jwt.encode({"sub": client.client_id}, private_pem, algorithm="RS256")
    return bool(jwt.decode(token, keys.loaded(client.keys.get().pem), algorithms=["RS256"]))


def test_it_prints_the_id_and_the_private_key() -> None:
    out = run("Payroll")
    client = ApiClient.objects.get()
    assert (client.name, client.scopes) == ("Payroll", {"read", "write"})
    assert f"Client id: {client.client_id}\n" in out
    assert client.keys.get().fingerprint in out
    assert fits(out[out.index("-----BEGIN PRIVATE KEY") :], client)
    assert {event.by for event in Event.objects.all()} == {"command:create_api_client"}


def test_it_gives_the_scopes_that_are_named() -> None:
    run("Payroll", "--scope", "read", "--scope", "admin")
    assert ApiClient.objects.get().scopes == {"read", "admin"}


def test_it_writes_the_private_key_where_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "payroll.pem"
    out = run("Payroll", "--private-key", file)
    assert "PRIVATE" not in out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert fits(file.read_text(), ApiClient.objects.get())


def test_it_takes_a_public_key_and_has_no_private_one_to_show(tmp_path: Path) -> None:
    file = tmp_path / "payroll.pub"
    file.write_text(pair(0)[1])
    assert "PRIVATE" not in run("Payroll", "--public-key", file)
    assert ApiClient.objects.get().keys.get().pem == pair(0)[1]


def test_it_writes_over_no_file_and_then_there_is_no_client(tmp_path: Path, refused) -> None:
    file = tmp_path / "payroll.pem"
    file.write_text("precious")
    with refused(CommandError, "File exists.*name a new file"):
        run("Payroll", "--private-key", file)
    assert file.read_text() == "precious"


@pytest.mark.parametrize("content", [b"no key", b"\xff\xfe", None])
def test_a_file_without_a_key_is_refused(tmp_path: Path, refused, content: bytes | None) -> None:
    file = tmp_path / "payroll.pub"
    if content is not None:
        file.write_bytes(content)
    with refused(CommandError, "public key in PEM"):
        run("Payroll", "--public-key", file)


def test_a_name_is_needed(refused) -> None:
    with refused(CommandError, "blank"):
        run("")
