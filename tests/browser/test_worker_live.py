"""An open page keeps itself true, disturbs nobody, and tells what was seen."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import APIResponse, Page, Route, expect

from gigs import actions as gig_actions
from invitations import actions, offers
from invitations.models import Invitation
from tests.browser.conftest import PHONE
from tests.browser.workers import browsing, fill, invite, make_member
from tests.factories import BY

POLL = 16_000
HOUR = timedelta(hours=1)
LIVE = re.compile("/live/")


@pytest.fixture
def worker(transactional_db):
    return make_member()


@pytest.fixture
def page(browser, live_server, worker):
    """Its clock goes as fast as the test says."""
    with browsing(browser, live_server, worker, viewport=PHONE) as page:
        page.clock.install()
        yield page


def card_of(page: Page, invitation: Invitation):
    return page.locator(f"#invitation-{invitation.pk}")


def looks(page: Page) -> list[str]:
    """The addresses asked for whether something is new, from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/live/?" in request.url else None)
    return asked


def test_seats_and_states_change_by_themselves(page, worker):
    invitation = invite(worker, total_seats=2)
    page.goto("/invitations/")
    expect(card_of(page, invitation)).to_contain_text("2 of 2 seats left")
    fill(invitation.gig)
    page.clock.run_for(POLL)
    expect(card_of(page, invitation)).to_contain_text("Standby")
    expect(page.get_by_role("status").filter(has_text="All seats are taken")).to_be_attached()


def test_a_gigs_own_page_changes_too(page, worker):
    invitation = invite(worker, total_seats=1)
    page.goto(f"/gigs/{invitation.gig_id}/")
    fill(invitation.gig)
    page.clock.run_for(POLL)
    expect(card_of(page, invitation)).to_contain_text("Standby")
    expect(page.get_by_role("heading", level=1)).to_have_text("Test the checkout")


def change(invitation: Invitation, **fields: Any) -> None:
    """As the organisers would."""
    offers.update(gig=invitation.gig, by=BY, now=timezone.now(), **fields)


def test_a_gig_that_changes_before_the_eyes_says_so_and_is_asked_about(page, worker):
    invitation = invite(worker)
    page.goto(f"/gigs/{invitation.gig_id}/")
    change(invitation, title="Test the returns", description="Bring boots.", start_at=timezone.now() + 20 * HOUR)
    page.clock.run_for(POLL)
    expect(card_of(page, invitation)).to_contain_text("The organisers have changed this gig")
    expect(page.get_by_role("status").filter(has_text="have changed this gig")).to_be_attached()
    expect(page.locator("[data-details]")).to_contain_text("Bring boots.")
    card_of(page, invitation).get_by_role("button", name="Accept").click()
    expect(card_of(page, invitation)).to_contain_text("Nothing is accepted yet")
    assert Invitation.objects.get().status == "pending"
    card_of(page, invitation).get_by_role("button", name="Accept all the same").click()
    expect(card_of(page, invitation)).to_contain_text("Your seat is safe")


def test_on_a_list_too(page, worker):
    invitation = invite(worker)
    page.goto("/invitations/")
    change(invitation, title="Test the returns")
    page.clock.run_for(POLL)
    expect(card_of(page, invitation)).to_contain_text("The organisers have changed this gig")
    card_of(page, invitation).get_by_role("button", name="Accept").click()
    expect(card_of(page, invitation)).to_contain_text("Nothing is accepted yet")


def test_what_stands_below_a_gigs_card_knows_of_the_answer(page, worker):
    invitation = invite(worker)
    page.goto(f"/gigs/{invitation.gig_id}/")
    answered = page.locator("[data-details]").get_by_text("Answered")
    card_of(page, invitation).get_by_role("button", name="Accept").click()
    expect(answered).to_be_visible()
    card_of(page, invitation).get_by_role("button", name="Undo").click()
    expect(answered).to_have_count(0)


def test_my_gigs_change_too(page, worker):
    held, other = invite(worker, title="One"), invite(worker, title="Other")
    for invitation in (held, other):
        actions.accept(invitation=invitation, by=BY, now=timezone.now())
    page.goto("/gigs/")
    shelf = page.get_by_role("link", name="Next")
    expect(shelf).to_have_text(re.compile(r"Next\s+2"))
    offers.archive(gig=held.gig, by=BY, now=timezone.now())
    page.clock.run_for(POLL)
    expect(card_of(page, held)).to_contain_text("Withdrawn")
    expect(card_of(page, other)).to_contain_text("starts")
    expect(shelf).to_have_text(re.compile(r"Next\s+1"))
    expect(page.get_by_role("status").filter(has_text="One: Withdrawn")).to_be_attached()


def test_the_card_of_a_deleted_gig_cannot_be_accepted_any_more(page, worker):
    invitation = invite(worker)
    page.goto("/invitations/")
    gig_actions.delete(gig=invitation.gig, by=BY, now=timezone.now())
    page.clock.run_for(POLL)
    expect(card_of(page, invitation)).to_contain_text("The organisers have withdrawn this gig.")
    expect(card_of(page, invitation).get_by_role("button")).to_have_count(0)


def test_who_accepts_a_gig_that_has_just_been_deleted_reads_so(page, worker):
    invitation = invite(worker)
    page.goto("/invitations/")
    gig_actions.delete(gig=invitation.gig, by=BY, now=timezone.now())
    card_of(page, invitation).get_by_role("button", name="Accept").click()
    expect(card_of(page, invitation)).to_contain_text("The organisers have withdrawn this gig.")


def in_new_york(browser, live_server, worker):
    return browsing(browser, live_server, worker, viewport=PHONE, timezone_id="America/New_York")


def test_who_sees_utc_is_offered_the_browsers_own_zone(browser, live_server, worker):
    with in_new_york(browser, live_server, worker) as page:
        page.goto("/invitations/")
        expect(page.get_by_text("America/New York")).to_be_visible()
        page.get_by_role("button", name="Tell times in it").click()
        expect(page.get_by_text("Times are told in America/New_York.")).to_be_visible()
        expect(page.get_by_role("button", name="Tell times in it")).to_have_count(0)


def test_who_keeps_utc_is_asked_once(browser, live_server, worker):
    with in_new_york(browser, live_server, worker) as page:
        page.goto("/invitations/")
        page.get_by_role("button", name="Keep UTC").click()
        expect(page.get_by_text("America/New York")).to_be_hidden()
        page.goto("/gigs/")
        expect(page.get_by_role("heading", name="My gigs")).to_be_visible()
        expect(page.get_by_text("America/New York")).to_be_hidden()


def test_nothing_is_asked_while_nobody_looks(page, worker):
    invite(worker)
    page.goto("/invitations/")
    asked = looks(page)
    hide(page, True)
    page.clock.run_for(10 * POLL)
    assert asked == []
    with page.expect_response(LIVE):
        hide(page, False)


def hide(page: Page, hidden: bool) -> None:
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_who_writes_is_not_disturbed(page, worker):
    invitation = invite(worker, total_seats=2)
    actions.reject(invitation=invitation, by=BY, now=timezone.now())
    page.goto("/invitations/?show=answered")
    card_of(page, invitation).locator("summary").click()
    note = card_of(page, invitation).get_by_role("textbox")
    note.fill("My bicycle")
    fill(invitation.gig)
    with page.expect_response(LIVE):
        page.clock.run_for(POLL)
    expect(note).to_have_value("My bicycle")
    expect(note).to_be_focused()
    note.clear()
    card_of(page, invitation).locator("summary").click()
    page.get_by_role("heading", level=1).click()
    page.clock.run_for(POLL)
    expect(card_of(page, invitation)).to_contain_text("All seats are taken meanwhile")


def test_an_answer_shows_at_once_what_it_means_for_others(page, worker):
    one, other = invite(worker, title="One"), invite(worker, title="Other")
    page.goto("/invitations/")
    card_of(page, one).get_by_role("button", name="Accept").click()
    expect(card_of(page, one)).to_be_focused()
    expect(card_of(page, other)).to_contain_text("Overlaps with One")
    expect(page.get_by_role("link", name="Invitations")).to_have_text(re.compile(r"Invitations\s+1"))
    expect(page.get_by_role("link", name="Answered")).to_have_text(re.compile(r"Answered\s+1"))


def test_what_was_looked_at_before_an_answer_does_not_undo_it(page, worker):
    invitation = invite(worker)
    page.goto("/invitations/")
    held: list[tuple[Route, APIResponse]] = []
    page.route(LIVE, lambda route: held.append((route, route.fetch())), times=1)
    page.clock.run_for(POLL)
    with page.expect_response(LIVE):
        card_of(page, invitation).get_by_role("button", name="Accept").click()
        expect(card_of(page, invitation)).to_have_attribute("data-state", "seat")
        route, stale = held.pop()
        route.fulfill(response=stale)
    page.evaluate("() => new Promise((done) => setTimeout(done))")
    expect(card_of(page, invitation)).to_contain_text("Your seat is safe")


def test_what_comes_is_told_and_not_pushed_under_the_thumb(page, worker):
    page.goto("/invitations/")
    invitation = invite(worker)
    page.clock.run_for(POLL)
    page.get_by_role("link", name="There are new invitations").click()
    expect(card_of(page, invitation)).to_be_visible()


def test_what_was_before_the_eyes_is_seen_and_no_more(page, worker):
    start = timezone.now() + timedelta(days=1)
    cards = [invite(worker, start_at=start + timedelta(hours=hour), title=f"Gig {hour}") for hour in range(6)]
    page.goto("/invitations/")
    with page.expect_response(re.compile("/seen/")) as seen:
        page.clock.run_for(2_000)
    assert seen.value.status == 204
    first, *_between, last = Invitation.objects.filter(pk__in=[card.pk for card in cards]).order_by("pk")
    assert (first.seen_at is None, last.seen_at) == (False, None)
    with page.expect_response(re.compile("/seen/")):
        card_of(page, last).scroll_into_view_if_needed()
        page.wait_for_timeout(200)
        page.clock.run_for(2_000)
    assert Invitation.objects.get(pk=last.pk).seen_at


def test_an_answer_that_gets_lost_is_told(browser, live_server, worker):
    invitation = invite(worker)
    with browsing(
        browser, live_server, worker, forgiven=("ERR_FAILED", "htmx:sendError", "htmx:afterRequest"), viewport=PHONE
    ) as page:
        page.goto("/invitations/")
        page.route("**/accept/", lambda route: route.abort())
        card_of(page, invitation).get_by_role("button", name="Accept").click()
        expect(page.get_by_role("alert")).to_contain_text("That did not get through")
        page.unroute("**/accept/")
        card_of(page, invitation).get_by_role("button", name="Accept").click()
        expect(card_of(page, invitation)).to_contain_text("Your seat is safe")
        expect(page.get_by_role("alert")).to_be_hidden()


def test_who_was_signed_out_meanwhile_is_asked_to_sign_in(page, worker):
    invitation = invite(worker)
    page.goto("/invitations/")
    page.context.clear_cookies(name="sessionid")
    card_of(page, invitation).get_by_role("button", name="Accept").click()
    page.wait_for_url("**/account/login/?next=/invitations/")


def test_an_error_is_a_page_of_ours(browser, live_server, worker):
    invitation = invite(worker)
    with browsing(browser, live_server, worker, forgiven=("403", "Error Code"), viewport=PHONE) as page:
        page.goto("/invitations/")
        page.context.clear_cookies(name="csrftoken")
        card_of(page, invitation).get_by_role("button", name="Accept").click()
        expect(page.get_by_role("heading", name="This page was too old")).to_be_visible()


def test_all_by_keyboard(page, worker):
    invitation = invite(worker)
    page.goto("/invitations/")
    accept = card_of(page, invitation).get_by_role("button", name="Accept")
    for _ in range(20):
        page.keyboard.press("Tab")
        if accept.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(card_of(page, invitation)).to_contain_text("Your seat is safe")
    expect(card_of(page, invitation)).to_be_focused()


COVERED = """() => {
    const [focused, bar] = [document.activeElement, document.querySelector(".nav")];
    const isElsewhere = focused === document.body || bar.contains(focused);
    return !isElsewhere && focused.getBoundingClientRect().bottom > bar.getBoundingClientRect().top;
}"""


@pytest.mark.parametrize("path", ["/invitations/", "/gigs/{gig}/", "/settings/", "/profile/"])
def test_what_has_the_focus_is_not_beneath_the_bar(page, worker, path):
    page.set_viewport_size({"width": 390, "height": 600})
    for number in range(4):
        invitation = invite(worker, title=f"Gig {number}", description="Bring boots.\n\n" * 9)
    page.goto(path.format(gig=invitation.gig_id))
    covered = []
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(COVERED):
            covered.append(page.evaluate("document.activeElement.outerHTML"))
    assert covered == []


def test_hostile_words_break_nothing(page, worker, is_too_wide, size):
    page.set_viewport_size(size)
    words = "W" * 255, "<script>alert(1)</script>" + "w" * 9_900 + "\u202eمرحبا 🎉"
    held = invite(worker, title=words[0], description=words[1])
    other = invite(worker, title="\u202e" + "مرحبا" * 40, description=words[1], url=f"https://{'w' * 60}.example/")
    actions.accept(invitation=held, by=BY, now=timezone.now())
    for path in (
        "/invitations/",
        "/gigs/",
        f"/gigs/{held.gig_id}/",
        f"/gigs/{other.gig_id}/",
        f"/gigs/{held.gig_id}/leave/",
    ):
        page.goto(path)
        assert not is_too_wide(page), path


def test_the_last_seat_is_one_persons(browser, live_server, worker):
    rival = make_member()
    mine = invite(worker, total_seats=1, seats_max=1)
    theirs = invite(rival, mine.gig)
    with (
        browsing(browser, live_server, worker, viewport=PHONE) as one,
        browsing(browser, live_server, rival, viewport=PHONE) as two,
    ):
        for page in (one, two):
            page.goto("/invitations/")
        # Both before either has an answer.
        for page, invitation in ((one, mine), (two, theirs)):
            card_of(page, invitation).get_by_role("button", name="Accept").evaluate("button => button.click()")
        for page, invitation in ((one, mine), (two, theirs)):
            expect(card_of(page, invitation)).to_contain_text(re.compile("Your seat is safe|All seats were taken"))
        said = sorted(
            "safe" if "Your seat is safe" in card_of(*each).inner_text() else "late"
            for each in ((one, mine), (two, theirs))
        )
    assert said == ["late", "safe"]
    assert sorted(Invitation.objects.values_list("status", flat=True)) == ["accepted", "expired"]
