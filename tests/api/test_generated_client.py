"""A Python client that is made from the document, imported, and used against the live server."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.utils import timezone

from space_project.schema.generator import document
from tests.factories import make_worker
from tests.integrations.tokens import make_client, signed

NAME = "space_client"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder: Path = tmp_path_factory.mktemp("client")
    (folder / "document.json").write_text(json.dumps(document()))
    (folder / "settings.json").write_text(
        json.dumps(
            {
                "package_name_override": NAME,
                "post_hooks": [],
                "literal_enums": True,
                "content_type_overrides": {"application/x-ndjson": "application/octet-stream"},
            }
        )
    )
    made = subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"),
            *("--path", "document.json", "--config", "settings.json", "--output-path", NAME),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    yield
    sys.path.remove(str(folder))


def part(path: str) -> ModuleType:
    return importlib.import_module(f"{NAME}.{path}")


def call(tag: str, operation: str, **said: Any) -> Any:
    """What the client makes of the answer, which has to be a success."""
    response = part(f"api.{tag}.{operation}").sync_detailed(**said)
    assert response.status_code < 400, response.content
    return response.parsed


@pytest.fixture
def client(generated: None, transactional_db: None, live_server: Any) -> Iterator[Any]:
    token = signed(make_client(), exp=int(timezone.now().timestamp()) + 500)
    with part("client").AuthenticatedClient(base_url=f"{live_server.url}/api/v2", token=token) as client:
        yield client


@pytest.mark.postgresql
def test_workers_are_imported(generated, transactional_db, live_server) -> None:
    token = signed(make_client(scopes={"admin"}), exp=int(timezone.now().timestamp()) + 500)
    rows = part("types").File(payload=BytesIO(b'{"email": "ana@example.org"}\n{"email": "x"}'))
    with part("client").AuthenticatedClient(base_url=f"{live_server.url}/api/v2", token=token) as client:
        told = call("users", "import_users", client=client, body=rows)
    assert [row.outcome for row in told.data] == ["created", "rejected"]


def gig_body() -> Any:
    now = int(timezone.now().timestamp())
    said = {"title": "Test", "description": "Buy shoes.", "url": "https://example.org", "invitation_mode": "manual"}
    return part("models").GigBody.from_dict(said | {"start_at": now + 3600, "end_at": now + 7200})


@pytest.mark.postgresql
def test_a_gig_is_made_invited_to_and_accepted(client) -> None:
    models, worker = part("models"), make_worker(languages=["de"])
    gig = call("gigs", "create_gig", client=client, body=gig_body())
    invite = models.InviteBody.from_dict({"user_id": worker.pk})
    invited = call("gigs", "invite_to_gig", client=client, id=gig.id, body=invite)
    [listed] = call("gig_invitations", "list_gig_invitations", client=client, gig_id=gig.id, status=["pending"]).data
    assert (listed.id, listed.user_id) == (invited.id, str(worker.pk))
    accepted = call("gig_invitations", "accept_gig_invitation", client=client, id=listed.id, body=models.AcceptBody())
    assert (accepted.status, call("gigs", "get_gig", client=client, id=gig.id).title) == ("accepted", "Test")
