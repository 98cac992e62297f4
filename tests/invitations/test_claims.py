"""Whether two processes share the work rightly is tested in tests/concurrency."""

from datetime import timedelta

import pytest

from gigs.models import Gig
from invitations import claims
from tests.factories import NOW, make_auto_gig

pytestmark = pytest.mark.django_db


@pytest.fixture
def due() -> list[Gig]:
    return [make_auto_gig(now=NOW - timedelta(minutes=ago)) for ago in (3, 2, 1)]


def finish(gig: Gig) -> None:
    gig.next_wave_at = NOW + timedelta(days=1)
    gig.save(update_fields=["next_wave_at"])


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
def test_work_through_does_each_once_in_order(batch, due, monkeypatch) -> None:
    monkeypatch.setattr(claims, "BATCH", batch)
    seen: list[Gig] = []
    assert claims.work_through(Gig.objects.due(NOW), lambda gig: (seen.append(gig), finish(gig))) == 3
    assert seen == due


def test_work_through_leaves_what_somebody_has_done_in_the_meantime(due) -> None:
    """The first one's work takes the second out of the set."""
    seen: list[Gig] = []

    def act(gig: Gig) -> None:
        seen.append(gig)
        finish(gig)
        finish(due[1])

    assert claims.work_through(Gig.objects.due(NOW), act) == 2
    assert seen == [due[0], due[2]]


def test_work_through_takes_back_what_a_failure_has_written(due, refused) -> None:
    def act(gig: Gig) -> None:
        finish(gig)
        raise RuntimeError("no space left on device")

    with refused(ExceptionGroup, "3 gigs failed"):
        claims.work_through(Gig.objects.due(NOW), act)


def test_work_through_does_not_try_a_failed_one_again_in_the_same_tick(due, monkeypatch) -> None:
    monkeypatch.setattr(claims, "BATCH", 1)
    tried: list[Gig] = []

    def act(gig: Gig) -> None:
        tried.append(gig)
        raise RuntimeError("no space left on device")

    with pytest.raises(ExceptionGroup):
        claims.work_through(Gig.objects.due(NOW), act)
    assert tried == due
