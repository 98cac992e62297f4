"""A worker's pages: what they show, what they take, and what they keep to themselves."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from gigs import actions as gig_actions
from invitations import actions, offers
from invitations.models import Invitation, Status
from invitations.pages.shelves import PAGE
from tests.factories import NOW, WHO_AND_WHEN, make_accepted, make_gig, make_in_status, make_invitation, make_worker
from workers.models import Worker

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LIST = "/invitations/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def worker():
    return make_worker(languages=["de"])


@pytest.fixture
def mine(client, worker):
    """A browser in which the worker is signed in."""
    client.force_login(worker.user)
    return client


def status_of(invitation: Invitation) -> str:
    return Invitation.objects.get(pk=invitation.pk).status


def act(client, invitation: Invitation, name: str, htmx: bool = False, **data):
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(reverse(f"invitations:{name}", args=[invitation.pk]), data, headers=headers)


# --- The list -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("show", "shown"),
    [
        ("pending", {"pending"}),
        ("answered", {"accepted", "rejected", "left"}),
        ("past", {"expired"}),
        ("x", {"pending"}),
    ],
)
def test_each_shelf_has_its_own(mine, worker, show, shown) -> None:
    for status in Status:
        make_in_status(status, worker=worker)
    cards = mine.get(f"{LIST}?show={show}").context["cards"]
    assert {card.invitation.status for card in cards} == shown


def test_what_is_over_is_past(mine, worker, clock) -> None:
    invitation = make_accepted(worker=worker)
    clock.move_to(invitation.gig.end_at)
    assert [card.invitation for card in mine.get(f"{LIST}?show=past").context["cards"]] == [invitation]
    assert mine.get(f"{LIST}?show=answered").context["cards"] == []


def test_the_soonest_stands_first(mine, worker) -> None:
    late, soon = (make_gig(start_at=NOW + days * DAY, end_at=NOW + 9 * DAY) for days in (5, 2))
    for gig in (late, soon):
        make_invitation(gig, worker)
    assert [card.gig for card in mine.get(LIST).context["cards"]] == [soon, late]


def test_what_can_be_taken_stands_before_what_may_become_free(mine, worker) -> None:
    full = make_gig(total_seats=1, start_at=NOW + DAY / 2)
    standby, free = make_invitation(full, worker), make_invitation(worker=worker)
    make_accepted(full)
    assert [card.invitation for card in mine.get(LIST).context["cards"]] == [free, standby]


def test_an_invitation_tells_what_one_needs_to_decide(mine, worker) -> None:
    gig = make_gig(total_seats=3, url="https://work.example/secret/path")
    gig_actions.add_task(gig=gig, title="Report a bug", base_price=1250, **WHO_AND_WHEN)
    make_accepted(gig)
    make_invitation(gig, worker)
    text = mine.get(LIST).text
    for told in ("Test the checkout", "2 of 3 seats left", "€12.50", "work.example", "starts in 24 hours"):
        assert told in text
    assert "secret/path" not in text


def test_times_are_the_workers_own(mine, worker) -> None:
    make_invitation(worker=worker)
    worker.user.time_zone = "Asia/Bangkok"
    worker.user.save(update_fields=["time_zone"])
    assert "Tue 3 Mar, 19:00" in mine.get(LIST).text
    assert "Asia/Bangkok" in mine.get(LIST).text


@pytest.mark.parametrize("path", [LIST, f"{LIST}?show=answered", "/gigs/"])
def test_a_page_costs_no_more_for_more_rows(path, mine, worker, django_assert_max_num_queries) -> None:
    for number in range(PAGE + 2):
        gig = make_gig(title=f"Gig {number}")
        gig_actions.add_task(gig=gig, title="Task", base_price=1, **WHO_AND_WHEN)
        make_invitation(gig, worker)
        if "pending" not in path and path != LIST:
            Invitation.objects.filter(gig=gig).update(status="accepted", answered_at=NOW)
    with django_assert_max_num_queries(8):
        page = mine.get(path)
    assert len(page.context["cards"]) == PAGE
    assert len(page.content) < 50_000
    assert len(mine.get(f"{path}{'&' if '?' in path else '?'}page=2").context["cards"]) == 2


def test_what_tasks_pay_is_a_span_of_prices(mine, worker, settings) -> None:
    settings.CURRENCY = "JPY"
    gig = make_gig()
    for price in (900, 400):
        gig_actions.add_task(gig=gig, title="Task", base_price=price, **WHO_AND_WHEN)
    make_invitation(gig, worker)
    assert "JP¥400 – JP¥900" in mine.get(LIST).text


def test_an_invitation_without_reward_promises_none(mine, worker) -> None:
    gig = make_gig()
    gig_actions.add_task(gig=gig, title="Task", base_price=400, **WHO_AND_WHEN)
    Invitation.objects.filter(pk=make_invitation(gig, worker).pk).update(no_reward=True)
    for path in (LIST, f"/gigs/{gig.pk}/"):
        text = mine.get(path).text
        assert "no reward" in text
        assert "€4.00" not in text


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 40, "²", "999999"])
def test_a_page_that_is_none_is_empty_or_the_first(page, mine) -> None:
    assert mine.get(LIST, {"page": page}).status_code == 200


@pytest.mark.parametrize("path", [LIST, "/gigs/"])
def test_behind_the_last_page_stands_the_last_page(path, mine, worker, django_assert_max_num_queries) -> None:
    for _ in range(PAGE + 1):
        make_invitation(worker=worker)
        make_accepted(worker=worker)
    with django_assert_max_num_queries(8):
        page = mine.get(path, {"page": 9})
    assert (len(page.context["cards"]), page.context["page"].number, page.context["page"].next) == (1, 2, None)


@pytest.mark.parametrize("show", ["pending", "answered", "past"])
def test_an_empty_shelf_says_what_will_come(show, mine) -> None:
    assert 'class="empty"' in mine.get(f"{LIST}?show={show}").text


def test_hostile_text_is_text(mine, worker) -> None:
    make_invitation(make_gig(title="<script>x</script>", description="</p><b>" + "y" * 10_000), worker)
    text = mine.get(LIST).text
    assert "<script>x" not in text
    assert "<b>" not in text


def test_who_is_no_worker_is_sent_on(admin_client) -> None:
    assert admin_client.get(LIST).url == "/home/"


# --- Answers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "status"), [("accept", "accepted"), ("reject", "rejected")])
def test_an_answer_is_shown_with_its_undo(name, status, mine, worker) -> None:
    invitation = make_invitation(worker=worker)
    answer = act(mine, invitation, name)
    assert answer.url == f"{LIST}?answered={invitation.pk}"
    assert status_of(invitation) == status
    assert "Undo" in mine.get(answer.url).text
    assert act(mine, invitation, "undo").status_code == 302
    assert status_of(invitation) == "pending"


def test_with_htmx_the_card_alone_comes_back(mine, worker) -> None:
    answer = act(mine, make_invitation(worker=worker), "accept", htmx=True)
    assert answer.status_code == 200
    assert answer.text.strip().startswith("<article")


def test_an_answer_given_on_the_gigs_page_leads_back_there(mine, worker) -> None:
    invitation = make_invitation(worker=worker)
    answer = act(mine, invitation, "accept", **{"from": "gig"})
    assert answer.url == f"/gigs/{invitation.gig_id}/"


def test_the_log_knows_who_answered(mine, worker, logged) -> None:
    invitation = make_invitation(worker=worker)
    with logged() as events:
        act(mine, invitation, "accept")
        act(mine, invitation, "accept")
    assert [(event.type, event.by) for event in events] == [("gig_invitation.updated", f"user:{worker.pk}")]


def test_a_no_may_have_a_reason(mine, worker) -> None:
    invitation = make_in_status(Status.REJECTED, worker=worker)
    act(mine, invitation, "reason", reason="too_far")
    row = Invitation.objects.get(pk=invitation.pk)
    assert (row.rejection_reason, row.rejection_note) == ("too_far", "")
    act(mine, invitation, "reason", note="No bus goes there")
    row.refresh_from_db()
    assert (row.rejection_reason, row.rejection_note) == ("other", "No bus goes there")


@pytest.mark.parametrize("said", [{"reason": "because"}, {"note": "x" * 501}, {"note": "\0"}])
def test_a_reason_that_is_none_is_told_at_the_form(said, mine, worker, unchanged) -> None:
    invitation = make_in_status(Status.REJECTED, worker=worker)
    with unchanged():
        assert act(mine, invitation, "reason", **said).status_code == 422


# --- Too late -------------------------------------------------------------------------------------------------------


def test_a_full_gig_is_no_dead_end(mine, worker) -> None:
    gig = make_gig(total_seats=1)
    invitation = make_invitation(gig, worker)
    other = make_invitation(make_gig(title="Another chance"), worker)
    make_accepted(gig)
    answer = act(mine, invitation, "accept")
    assert answer.status_code == 409
    for told in ("The seats have just been taken", "Your invitation stays", "Another chance"):
        assert told in answer.text
    assert [card.invitation for card in answer.context["others"]] == [other]
    assert status_of(invitation) == "pending"


def test_at_seats_max_one_reads_that_the_seats_were_taken(mine, worker) -> None:
    gig = make_gig(total_seats=1, seats_max=1)
    invitation = make_invitation(gig, worker)
    make_accepted(gig)
    answer = act(mine, invitation, "accept")
    assert answer.context["headline"] == "The seats have just been taken"
    assert "All seats were taken before you answered" in answer.text


def test_an_ended_and_a_withdrawn_gig_say_so(mine, worker, clock) -> None:
    withdrawn, ended = make_invitation(worker=worker), make_invitation(worker=worker)
    offers.archive(gig=withdrawn.gig, **WHO_AND_WHEN)
    answer = act(mine, withdrawn, "accept")
    assert answer.context["headline"] == "The organisers have withdrawn this gig"
    clock.move_to(ended.gig.end_at)
    answer = act(mine, ended, "accept")
    assert answer.context["headline"] == "This gig is over"
    assert "ended before you answered" in answer.text


@pytest.mark.parametrize("name", ["accept", "reject"])
def test_an_ended_gig_says_so_also_once_its_invitations_have_expired(name, mine, worker, clock) -> None:
    invitation = make_invitation(worker=worker)
    clock.move_to(invitation.gig.end_at)
    actions.expire(invitation=invitation, by="test", now=invitation.gig.end_at)
    assert act(mine, invitation, name).context["headline"] == "This gig is over"


def test_an_inactive_worker_is_told_why_and_offered_nothing(mine, worker) -> None:
    invitation = make_invitation(worker=worker)
    Worker.objects.filter(pk=worker.pk).update(is_active=False)
    answer = act(mine, invitation, "accept")
    assert answer.status_code == 409
    assert "Your account takes no work at present" in answer.text
    assert not answer.context["card"].standing.can_accept


def test_too_late_costs_no_more_than_a_page(mine, worker, django_assert_max_num_queries) -> None:
    gig = make_gig(total_seats=1)
    invitation = make_invitation(gig, worker)
    make_accepted(gig)
    for _ in range(6):
        make_invitation(worker=worker)
    with django_assert_max_num_queries(8):
        assert "Still open for you" in act(mine, invitation, "accept").text


@pytest.mark.parametrize("name", ["accept", "reject", "undo", "leave", "open"])
def test_what_has_expired_costs_no_more_either(name, mine, worker, django_assert_max_num_queries) -> None:
    invitation = make_in_status(Status.EXPIRED, worker=worker)
    make_invitation(worker=worker)
    pk = invitation.gig_id if name in ("leave", "open") else invitation.pk
    # Three of them begin and end the transaction in which the action looks.
    with django_assert_max_num_queries(8 + 3):
        assert "Still open for you" in mine.post(reverse(f"invitations:{name}", args=[pk])).text


def test_an_undo_that_comes_too_late_says_what_to_do_instead(mine, worker, clock) -> None:
    invitation = make_accepted(worker=worker)
    clock.shift(timedelta(minutes=5))
    assert act(mine, invitation, "undo").status_code == 409
    assert status_of(invitation) == "accepted"


# --- Clashes --------------------------------------------------------------------------------------------------------


def test_an_overlap_is_told_and_asked_about_once(mine, worker) -> None:
    held = make_accepted(make_gig(title="The one I hold"), worker)
    invitation = make_invitation(make_gig(title="Another"), worker)
    assert "Overlaps with" in mine.get(LIST).text
    asked = act(mine, invitation, "accept")
    assert asked.status_code == 409
    assert "The one I hold" in asked.text
    assert status_of(invitation) == "pending"
    act(mine, invitation, "accept", despite=held.gig_id)
    assert status_of(invitation) == "accepted"


def test_every_overlap_is_told_and_asked_about_together(mine, worker) -> None:
    held = [make_accepted(make_gig(title=f"Held {number}"), worker).gig for number in range(5)]
    invitation = make_invitation(make_gig(title="Another"), worker)
    asked = act(mine, invitation, "accept", despite=held[0].pk)
    assert (asked.status_code, status_of(invitation)) == (409, "pending")
    assert [gig.title in asked.text for gig in held] == [True, True, False, False, False]
    assert "And with 3 other gigs." in asked.text
    act(mine, invitation, "accept", despite=asked.context["card"].despite)
    assert status_of(invitation) == "accepted"


def test_seats_that_have_come_to_overlap_say_so(mine, worker, clock) -> None:
    moved = make_accepted(make_gig(title="Moved"), worker).gig
    make_accepted(make_gig(title="Not moved", start_at=NOW + 5 * DAY, end_at=NOW + 6 * DAY), worker)
    assert "Overlaps with" not in mine.get("/gigs/").text
    offers.update(gig=moved, start_at=NOW + 5 * DAY, end_at=NOW + 7 * DAY, **WHO_AND_WHEN)
    assert [len(card.clashes) for card in mine.get("/gigs/").context["cards"]] == [1, 1]
    page = mine.get(f"/gigs/{moved.pk}/").text
    assert "Overlaps with" in page
    assert "Not moved" in page


def test_one_may_begin_where_another_ends(mine, worker) -> None:
    held = make_accepted(make_gig(start_at=NOW + 2 * DAY, end_at=NOW + 3 * DAY), worker)
    before = make_gig(start_at=NOW + DAY, end_at=held.gig.start_at)
    after = make_gig(start_at=held.gig.end_at, end_at=NOW + 4 * DAY)
    for gig in (before, after):
        act(mine, make_invitation(gig, worker), "accept")
        assert Invitation.objects.accepted().filter(gig=gig).exists()


def test_an_answer_knows_which_gig_it_is_given_to(mine, worker, clock) -> None:
    """The organisers change the gig between a look and an answer."""
    gig = make_gig()
    invitation = make_invitation(gig, worker)
    [card] = mine.get(LIST).context["cards"]
    clock.shift(timedelta(minutes=1))
    offers.update(gig=gig, by="test", now=NOW + timedelta(minutes=1), start_at=NOW + timedelta(hours=30))
    asked = act(mine, invitation, "accept", as_of=card.as_of)
    assert asked.status_code == 409
    assert "The gig has changed" in asked.text
    assert status_of(invitation) == "pending"
    act(mine, invitation, "accept", as_of=asked.context["card"].as_of)
    assert status_of(invitation) == "accepted"


def test_who_answers_twice_is_asked_nothing(mine, worker) -> None:
    """A clash or a change is no reason to ask about a seat that is held already."""
    invitation = make_accepted(worker=worker)
    make_accepted(worker=worker)
    assert act(mine, invitation, "accept", as_of="0").status_code == 302
    offers.archive(gig=invitation.gig, **WHO_AND_WHEN)
    assert act(mine, invitation, "accept").status_code == 302


# --- Gigs -----------------------------------------------------------------------------------------------------------


def test_my_gigs_are_next_running_and_past(mine, worker, clock) -> None:
    invitation = make_accepted(worker=worker)

    def shown() -> list[str]:
        return [name for name in ("next", "running", "gone") if mine.get("/gigs/", {"show": name}).context["cards"]]

    assert shown() == ["next"]
    clock.move_to(invitation.gig.start_at)
    assert shown() == ["running"]
    clock.move_to(invitation.gig.end_at)
    assert shown() == ["gone"]


@pytest.mark.parametrize("status", Status)
def test_a_gig_has_a_page_for_who_was_invited(status, mine, worker, django_assert_max_num_queries) -> None:
    invitation = make_in_status(status, worker=worker)
    with django_assert_max_num_queries(8):
        assert "Buy a pair of shoes" in mine.get(f"/gigs/{invitation.gig_id}/").text


def test_the_gigs_url_opens_with_a_seat_only(mine, worker, logged) -> None:
    accepted, pending = make_accepted(worker=worker), make_invitation(worker=worker)
    url = accepted.gig.url
    with logged() as events:
        opened = mine.post(f"/gigs/{accepted.gig_id}/open/")
        refused = mine.post(f"/gigs/{pending.gig_id}/open/")
    assert f"0;url={url}" in opened.text
    assert (refused.status_code, url in refused.text) == (409, False)
    assert [(event.type, event.invitation_id) for event in events] == [("gig.opened", accepted.pk)]


def test_leaving_is_confirmed_first(mine, worker) -> None:
    invitation = make_accepted(worker=worker)
    path = f"/gigs/{invitation.gig_id}/leave/"
    assert "offered to somebody else at once" in mine.get(path).text
    assert status_of(invitation) == "accepted"
    assert "You have left" in mine.post(path, follow=True).text
    assert status_of(invitation) == "left"
    assert mine.post(path).status_code == 302


def test_leaving_an_ended_gig_is_refused(mine, worker, clock) -> None:
    invitation = make_accepted(worker=worker)
    clock.move_to(invitation.gig.end_at)
    assert mine.post(f"/gigs/{invitation.gig_id}/leave/").status_code == 409


# --- Live -----------------------------------------------------------------------------------------------------------


def look(client, *invitations: Invitation, etag: str = ""):
    ids = ",".join(str(each.pk) for each in invitations)
    return client.get("/invitations/live/", {"ids": ids}, headers={"If-None-Match": etag} if etag else {})


def test_nothing_new_is_304_until_something_changes(mine, worker, django_assert_max_num_queries) -> None:
    gig = make_gig(total_seats=2)
    invitation = make_invitation(gig, worker)
    first = look(mine, invitation)
    # The session, the account, the cards, and what the worker has in hand.
    with django_assert_max_num_queries(4):
        again = look(mine, invitation, etag=first.headers["ETag"])
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    make_accepted(gig)
    changed = look(mine, invitation, etag=first.headers["ETag"])
    assert changed.status_code == 200
    assert "1 of 2 seats left" in changed.text


def versions(client, invitation: Invitation) -> list[str]:
    return [card.version for card in look(client, invitation).context["cards"]]


def test_a_clash_that_has_come_up_changes_the_other_card(mine, worker) -> None:
    one, other = make_invitation(worker=worker), make_invitation(worker=worker)
    before = versions(mine, other)
    act(mine, one, "accept", htmx=True)
    assert "Overlaps with" in look(mine, other).text
    assert versions(mine, other) != before


def test_whatever_the_clock_changes_on_a_card_changes_its_version(mine, worker, clock) -> None:
    """The undo ends, the distance shrinks, the gig starts, the gig ends."""
    invitation, found = make_accepted(worker=worker), []
    minutes, hour = timedelta(minutes=5), timedelta(hours=1)
    for moment in (NOW, NOW + minutes, NOW + hour, invitation.gig.start_at, invitation.gig.end_at):
        clock.move_to(moment)
        found += versions(mine, invitation)
    assert len({*found}) == 5


def test_a_new_invitation_is_told_of_also_where_another_has_gone(mine, worker) -> None:
    gone = make_invitation(worker=worker)
    first = look(mine)
    actions.expire(invitation=gone, **WHO_AND_WHEN)
    new = make_invitation(worker=worker)
    news = look(mine, etag=first.headers["ETag"])
    assert f'data-pending="1" data-newest="{new.pk}"' in news.text


def test_a_gigs_own_page_is_told_of_its_own_gig_also_among_others(mine, worker) -> None:
    """Below a card that comes too late stand others, which may be older."""
    other, own = make_invitation(worker=worker), make_invitation(make_gig(description="Bring boots."), worker)
    told = mine.get("/invitations/live/", {"ids": f"{own.pk},{other.pk}", "from": "gig"})
    assert told.context["own"].invitation == own
    assert "Bring boots." in told.text
    assert told.text.count("<h1") == 1
    assert mine.get("/invitations/live/", {"ids": "", "from": "gig"}).status_code == 200


def test_live_tells_nothing_of_others_invitations(mine) -> None:
    foreign = mine.get("/invitations/live/", {"ids": f"{make_invitation().pk},x,-1,{'9' * 40}"})
    assert foreign.context["cards"] == []


def test_what_was_seen_is_told_by_a_post(mine, worker, logged) -> None:
    invitation, foreign = make_invitation(worker=worker), make_invitation()
    mine.get(LIST)
    assert Invitation.objects.get(pk=invitation.pk).seen_at is None
    with logged() as events:
        for _ in range(2):
            mine.post("/invitations/seen/", {"ids": f"{invitation.pk},{foreign.pk},x"})
    assert Invitation.objects.get(pk=invitation.pk).seen_at == NOW
    assert Invitation.objects.get(pk=foreign.pk).seen_at is None
    assert [(event.type, event.invitation_id) for event in events] == [("gig_invitation.seen", invitation.pk)]
