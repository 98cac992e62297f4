"""The order of changes, and what staff's hand in it costs."""

import pytest

from integrations.upstream import lanes
from integrations.upstream.changes import of_gig
from integrations.upstream.models import ChangeState, UpstreamChange, What
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def parked() -> list[int]:
    """Three of one gig, with a hundred that wait behind them."""
    lanes.append([of_gig(What.UPDATE_GIG, 7, NOW) for _ in range(103)], now=NOW)
    first = [*UpstreamChange.objects.order_by("pk")[:3]]
    for change in first:
        change.tries = 30
        change.save(update_fields=["tries"])
        lanes.settle(change, ChangeState.PARKED, now=NOW, failure="422: Not so.")
    return [change.pk for change in first]


def test_what_was_parked_waits_in_its_place_as_if_it_had_not_been_tried(parked) -> None:
    lanes.put_back("gig:7", parked, now=NOW)
    rows = UpstreamChange.objects.filter(pk__in=parked).order_by("pk")
    assert [(each.state, each.tries, each.settled_at) for each in rows] == [(ChangeState.WAITING, 0, None)] * 3
    assert UpstreamChange.objects.heads().get().pk == parked[0]


def test_many_of_a_lane_are_put_back_at_once(parked, django_assert_max_num_queries) -> None:
    [(lane, ids)] = lanes.by_lane(UpstreamChange.objects.parked().order_by("pk")).items()
    with django_assert_max_num_queries(10):
        lanes.put_back(lane, ids, now=NOW)
    assert not UpstreamChange.objects.parked().exists()
