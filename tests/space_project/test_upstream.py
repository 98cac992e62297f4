"""What the environment says of an upstream; what is wrong stops the start with the remedy."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from space_project import upstream
from tests.integrations.tokens import pair

NEEDED = {"": "cirro", "_CLIENT_ID": "space-1"}
REMEDY = "set it to an RSA key in PEM, which begins with -----BEGIN, or to the path of its file."


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch):
    """`variables(_SITE=...)` are set behind SPACE_UPSTREAM, beside those that are needed."""

    def give(**more: str) -> None:
        for name, value in (NEEDED | {"_PRIVATE_KEY": pair(0)[0]} | more).items():
            monkeypatch.setenv(f"SPACE_UPSTREAM{name}", value)

    return give


def test_it_is_off_unless_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPACE_UPSTREAM", raising=False)
    assert upstream.from_environment() is None


def test_it_has_defaults(variables) -> None:
    variables()
    found = upstream.from_environment()
    assert found
    assert (found.site, found.client_id, found.webhook_secret) == ("https://cirro.io/api", "space-1", "")
    assert found.poll_seconds == 60


def test_its_secrets_are_in_no_log(variables) -> None:
    variables(_WEBHOOK_SECRET="whsec_c2VjcmV0")
    assert "BEGIN" not in repr(upstream.from_environment())
    assert "whsec" not in repr(upstream.from_environment())


def test_the_key_may_stand_on_one_line_or_in_a_file(variables, tmp_path: Path) -> None:
    file = tmp_path / "upstream.pem"
    file.write_text(pair(0)[0])
    for given in (pair(0)[0].replace("\n", "\\n"), str(file)):
        variables(_PRIVATE_KEY=given)
        assert upstream.from_environment().private_key.strip() == pair(0)[0].strip()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"": "yes"}, "SPACE_UPSTREAM is 'YES': set it to one of OFF, CIRRO."),
        ({"_CLIENT_ID": ""}, "SPACE_UPSTREAM_CLIENT_ID is not set: it is what the upstream calls this Space."),
        ({"_PRIVATE_KEY": ""}, "SPACE_UPSTREAM_PRIVATE_KEY is not set: it signs what is said upstream."),
        ({"_PRIVATE_KEY": "/nowhere.pem"}, f"names no file that can be read (No such file or directory): {REMEDY}"),
        ({"_PRIVATE_KEY": "-----BEGIN NOTHING"}, f"is no RSA key without a password: {REMEDY}"),
        ({"_PRIVATE_KEY": pair(0)[1]}, f"is no RSA key without a password: {REMEDY}"),
        ({"_SITE": "cirro.io"}, "SPACE_UPSTREAM_SITE is 'cirro.io': it has to begin with https://."),
        ({"_WEBHOOK_SECRET": "whsec_"}, "it has to look like whsec_ and base64."),
        ({"_WEBHOOK_SECRET": "whsec_ü"}, "it has to look like whsec_ and base64."),
        ({"_POLL_SECONDS": "0"}, "SPACE_UPSTREAM_POLL_SECONDS is '0'"),
    ],
    ids=lambda given: "".join(given) if isinstance(given, dict) else "",
)
def test_what_is_wrong_is_told_with_the_remedy(variables, wrong: dict[str, str], message: str) -> None:
    variables(**wrong)
    with pytest.raises(ImproperlyConfigured) as refusal:
        upstream.from_environment()
    assert message in str(refusal.value)
