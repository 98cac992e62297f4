"""Staff see what waits and what was refused, and send it again."""

import pytest
from django.urls import reverse
from django.utils import timezone

from events.telling import tell
from gigs.models import Gig
from integrations.upstream import staff
from integrations.upstream.models import ChangeState, UpstreamChange, UpstreamGig
from invitations import actions, offers
from tests.factories import NOW, WHO_AND_WHEN, make_auto_gig
from tests.integrations.upstream.test_taking_over import status_of
from tests.test_roles import client_of
from tests.test_roles import staff as make_staff

LIST = "admin:integrations_upstreamchange_changelist"


@pytest.fixture
def refused(report, cirro) -> UpstreamChange:
    cirro.trouble = [(422, {"error": "The end has to be ahead."})]
    make_auto_gig()
    report()
    return UpstreamChange.objects.get()


def send(client, action: str, **more: str) -> str:
    chosen = [*UpstreamChange.objects.values_list("pk", flat=True)]
    said = {"action": action, "_selected_action": chosen, **more}
    return client.post(reverse(LIST), said, follow=True).content.decode()


def test_staff_see_why_something_was_refused(refused, admin_client) -> None:
    page = admin_client.get(reverse(LIST), {"state": "parked"}).content.decode()
    assert "422: The end has to be ahead." in page
    assert "422: The end has to be ahead." not in admin_client.get(reverse(LIST), {"state": "waiting"}).content.decode()


def test_staff_send_again_what_was_refused(refused, cirro, report, admin_client, clock) -> None:
    assert "as soon as it is its turn" in send(admin_client, "send_again")
    clock.now = timezone.now()
    report()
    assert (len(cirro.gigs), UpstreamChange.objects.get().state) == (1, ChangeState.DONE)
    first, second = cirro.keys
    assert first != second


def test_what_waited_for_it_follows_at_once(refused, cirro, report, admin_client, clock) -> None:
    offers.update(gig=Gig.objects.get(), title="Second", **WHO_AND_WHEN)
    report()
    send(admin_client, "send_again")
    clock.now = timezone.now()
    report()
    assert {*UpstreamChange.objects.values_list("state", flat=True)} == {ChangeState.DONE}


def test_staff_set_aside_what_holds_up_a_gig(report, cirro, admin_client) -> None:
    cirro.trouble = [(500, {"error": "Oh"})]
    make_auto_gig()
    report()
    send(admin_client, "set_aside")
    change = UpstreamChange.objects.get()
    assert (change.state, change.failure) == (ChangeState.PARKED, "Set aside by hand. It answered 500: Oh")


def test_what_can_never_be_told_is_dismissed_once_staff_say_so(refused, admin_client, clock, logged, unchanged) -> None:
    with unchanged():
        assert "422: The end has to be ahead." in send(admin_client, "dismiss")
    with logged() as events:
        send(admin_client, "dismiss", confirmed="yes")
    [event] = events
    refused.refresh_from_db()
    assert (refused.state, staff.notices(clock())) == (ChangeState.DONE, [])
    assert refused.failure == f"Dismissed by {event.by}. 422: The end has to be ahead."


def test_what_was_waiting_for_something_dismissed_has_nothing_to_say(refused, report, admin_client, clock) -> None:
    offers.update(gig=Gig.objects.get(), title="Second", **WHO_AND_WHEN)
    send(admin_client, "dismiss", confirmed="yes")
    clock.later()
    report()
    assert not UpstreamChange.objects.unsettled().exists()


@pytest.mark.parametrize(
    ("action", "state", "told"),
    [("send_again", "parked", "sent_again"), ("set_aside", "waiting", "set_aside"), ("dismiss", "parked", "dismissed")],
)
def test_who_did_it_is_in_the_log(report, admin_client, admin_user, logged, action: str, state: str, told: str) -> None:
    settled_at = NOW if state == "parked" else None
    UpstreamChange.objects.create(
        lane="gig:7", what="update_gig", subject_id=7, created_at=NOW, state=state, settled_at=settled_at
    )
    with logged() as events:
        send(admin_client, action, confirmed="yes"), send(admin_client, action, confirmed="yes")
    # What was sent again waits, and can be sent again; the others are done at once.
    assert {(event.type, event.by) for event in events} == {(f"upstream_change.{told}", admin_user.actor)}
    assert "update_gig 7" in tell(events)[0].what
    assert len(events) == (2 if action == "send_again" else 1)


def test_a_dismissed_answer_lets_the_upstream_have_its_way(asked, cirro, report, look, admin_client, clock) -> None:
    actions.accept(invitation=asked, **WHO_AND_WHEN)
    cirro.trouble = [(500, {"error": "Oh"})]
    report()
    UpstreamGig.objects.update(look_at=None)
    send(admin_client, "set_aside"), send(admin_client, "dismiss", confirmed="yes")
    assert UpstreamGig.objects.get().look_at
    look()
    assert status_of(asked) == "pending"


def test_a_viewer_sends_nothing(refused, unchanged) -> None:
    client = client_of(make_staff("viewer"))
    with unchanged():
        send(client, "send_again")


@pytest.mark.parametrize("follows", [True, False])
def test_it_is_in_the_menu_of_a_space_that_follows(report, settings, admin_client, follows: bool) -> None:
    if not follows:
        settings.UPSTREAM = None
    assert (reverse(LIST) in admin_client.get(reverse("admin:index")).content.decode()) == follows


def test_the_first_page_tells_what_was_refused(refused, clock) -> None:
    [notice] = staff.notices(clock())
    assert (notice.title, notice.text) == ("The upstream refused 1 change", "422: The end has to be ahead.")


def test_the_first_page_tells_of_an_upstream_that_is_silent(report, cirro, clock) -> None:
    cirro.trouble = [(503, {"error": "maintenance"})] * 2
    make_auto_gig()
    report()
    assert staff.notices(clock()) == []
    clock.later()
    assert [notice.title for notice in staff.notices(clock())] == ["The upstream does not answer"]


def test_a_space_that_follows_nobody_has_nothing_to_tell(refused, settings, clock, django_assert_num_queries) -> None:
    settings.UPSTREAM = None
    with django_assert_num_queries(0):
        assert staff.notices(clock()) == []
