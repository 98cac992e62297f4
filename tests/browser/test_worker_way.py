"""A worker's whole way, on a phone and on a desk, with scripts and without."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from invitations import actions
from invitations.models import Invitation
from tests.browser.conftest import PHONE
from tests.browser.workers import PASSWORD, browsing, fill, invite, make_member
from tests.factories import BY
from workers.actions import create_user
from workers.models import Worker

HOURS = timedelta(hours=1)


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripted(request):
    return request.param


@pytest.fixture
def page(browser, live_server, size, scripted):
    with browsing(browser, live_server, viewport=size, java_script_enabled=scripted) as page:
        yield page


@pytest.fixture
def phone(browser, live_server, scripted):
    with browsing(browser, live_server, viewport=PHONE, java_script_enabled=scripted) as page:
        yield page


def card_of(page: Page, invitation: Invitation):
    return page.locator(f"#invitation-{invitation.pk}")


def press(page: Page, invitation: Invitation, name: str) -> None:
    card_of(page, invitation).get_by_role("button", name=name, exact=False).click()


def sign_in(page: Page, email: str) -> None:
    page.goto("/account/login/")
    fill_in_password(page, email)


def fill_in_password(page: Page, email: str) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def test_a_workers_whole_way(page, is_too_wide, transactional_db):
    worker, start = begin(page, is_too_wide), timezone.now() + 24 * HOURS
    first = invite(worker, title="Test the checkout", url="https://work.example/checkout", start_at=start)
    second = invite(worker, title="Taste a menu", start_at=start + HOURS)

    page.goto("/invitations/")
    expect(page.get_by_role("heading", name="Invitations")).to_be_visible()
    assert not is_too_wide(page)

    press(page, first, "Accept")
    expect(card_of(page, first)).to_contain_text("Your seat is safe")
    press(page, first, "Undo")
    expect(card_of(page, first)).to_contain_text("Your invitation stands until")
    press(page, first, "Accept")
    expect(card_of(page, first)).to_contain_text("Your seat is safe")

    page.goto("/invitations/")
    expect(card_of(page, second)).to_contain_text("Overlaps with Test the checkout")
    press(page, second, "Accept")
    expect(card_of(page, second)).to_contain_text("Accept all the same?")
    assert not is_too_wide(page)
    press(page, second, "Accept all the same")
    expect(card_of(page, second)).to_contain_text("Your seat is safe")

    page.goto("/gigs/")
    page.get_by_role("link", name="Test the checkout").click()
    assert not is_too_wide(page)
    open_elsewhere(page)
    leave(page, first)
    assert {*Invitation.objects.values_list("status", flat=True)} == {"left", "accepted"}


def begin(page: Page, is_too_wide) -> Worker:
    """An account becomes a worker's, who thinks better of something they have said."""
    user = create_user(email="nora@example.org", password=PASSWORD, by=BY, now=timezone.now())
    sign_in(page, user.email)
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()
    assert not is_too_wide(page)
    page.get_by_role("button", name="Show my invitations").click()
    expect(page.get_by_label("First name")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("First name").fill("Nora")
    page.get_by_label("Time zone").select_option("Europe/Rome")
    page.get_by_label("Italian").check()
    page.get_by_label("City").fill("Rome")
    page.get_by_role("button", name="Show my invitations").click()
    page.wait_for_url("**/invitations/")
    correct(page, is_too_wide)
    worker = Worker.objects.get(user=user)
    assert (worker.profile["languages"], worker.profile["address"]) == (["it"], {"city": "Milan"})
    assert (worker.user.first_name, worker.user.time_zone) == ("Nora", "Europe/Rome")
    return worker


def correct(page: Page, is_too_wide) -> None:
    page.get_by_role("link", name="Profile", exact=True).click()
    page.get_by_label("City").fill("Milan")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved:")).to_be_visible()
    expect(page.get_by_label("City")).to_have_value("Milan")
    assert not is_too_wide(page)


def open_elsewhere(page: Page) -> None:
    asked: list[dict[str, str]] = []

    def answer(route: Route) -> None:
        asked.append(route.request.headers)
        route.fulfill(body="Here is the work.")

    page.context.route("https://work.example/**", answer)
    page.get_by_role("button", name="Open the gig").click()
    page.wait_for_url("https://work.example/checkout")
    assert [headers.get("referer") for headers in asked] == [None]
    page.go_back()


def leave(page: Page, invitation: Invitation) -> None:
    # The undo has its minutes first.
    long_ago = timezone.now() - actions.UNDO_WINDOW
    Invitation.objects.filter(pk=invitation.pk).update(answered_at=long_ago)
    page.goto(f"/gigs/{invitation.gig_id}/")
    page.get_by_role("link", name="Leave").click()
    expect(page.get_by_text("offered to somebody else at once")).to_be_visible()
    page.get_by_role("button", name="Leave the gig").click()
    expect(page.get_by_text("You have left")).to_be_visible()
    expect(card_of(page, invitation)).to_contain_text("You gave your seat back")


def test_a_no_with_a_reason(phone, transactional_db):
    worker = make_member()
    invitation = invite(worker)
    sign_in(phone, worker.user.email)
    press(phone, invitation, "No, thanks")
    expect(card_of(phone, invitation)).to_contain_text("Why not?")
    press(phone, invitation, "Busy")
    expect(card_of(phone, invitation)).to_contain_text("Thank you, the organisers know why.")
    press(phone, invitation, "Undo")
    expect(card_of(phone, invitation)).to_contain_text("Your invitation stands until")
    assert Invitation.objects.get().status == "pending"


def test_a_reason_in_words_of_ones_own(phone, transactional_db):
    worker = make_member()
    invitation = invite(worker)
    sign_in(phone, worker.user.email)
    press(phone, invitation, "No, thanks")
    card_of(phone, invitation).get_by_text("In your own words").first.click()
    card_of(phone, invitation).get_by_role("textbox").fill("My bicycle is broken.")
    press(phone, invitation, "Send")
    expect(card_of(phone, invitation)).to_contain_text("Thank you")
    stored = Invitation.objects.get()
    assert (stored.rejection_reason, stored.rejection_note) == ("other", "My bicycle is broken.")


def test_enter_sends_the_words_and_no_reason(phone, transactional_db):
    worker = make_member()
    invitation = invite(worker)
    sign_in(phone, worker.user.email)
    press(phone, invitation, "No, thanks")
    card_of(phone, invitation).get_by_text("In your own words").first.click()
    card_of(phone, invitation).get_by_role("textbox").fill("My bicycle is broken.")
    phone.keyboard.press("Enter")
    expect(card_of(phone, invitation)).to_contain_text("Thank you")
    stored = Invitation.objects.get()
    assert (stored.rejection_reason, stored.rejection_note) == ("other", "My bicycle is broken.")


def test_too_late_is_no_dead_end(page, is_too_wide, transactional_db):
    worker = make_member()
    wanted = invite(worker, title="Wanted by all", total_seats=1)
    other = invite(worker, title="Another chance", start_at=timezone.now() + 30 * HOURS)
    sign_in(page, worker.user.email)
    expect(card_of(page, wanted)).to_be_visible()
    fill(wanted.gig)
    press(page, wanted, "Accept")
    expect(page.get_by_text("The seats have just been taken").first).to_be_visible()
    expect(card_of(page, wanted)).to_contain_text("Standby")
    expect(card_of(page, other).get_by_role("button", name="Accept")).to_be_visible()
    assert not is_too_wide(page)


def test_a_gig_that_was_changed_is_looked_at_again(phone, transactional_db):
    worker = make_member()
    invitation = invite(worker)
    sign_in(phone, worker.user.email)
    expect(card_of(phone, invitation)).to_be_visible()
    gig = type(invitation.gig).objects.filter(pk=invitation.gig_id)
    gig.update(title="Test the returns", updated_at=timezone.now())
    press(phone, invitation, "Accept")
    expect(card_of(phone, invitation)).to_contain_text("The organisers have changed this gig")
    expect(card_of(phone, invitation)).to_contain_text("Test the returns")
    press(phone, invitation, "Accept all the same")
    expect(card_of(phone, invitation)).to_contain_text("Your seat is safe")


def test_a_session_that_ends_before_a_tap_is_no_dead_end(phone, transactional_db):
    worker = make_member()
    held = invite(worker)
    actions.accept(invitation=held, by=BY, now=timezone.now())
    sign_in(phone, worker.user.email)
    for path, button, back in (
        (f"/gigs/{held.gig_id}/", "Open the gig", f"**/gigs/{held.gig_id}/"),
        ("/settings/", "Make an address", "**/settings/"),
    ):
        phone.goto(path)
        phone.context.clear_cookies(name="sessionid")
        phone.get_by_role("button", name=button).click()
        fill_in_password(phone, worker.user.email)
        phone.wait_for_url(back)
        expect(phone.get_by_role("button", name=button)).to_be_visible()


def test_who_is_faster_than_the_invitation_finds_a_way_on(phone, transactional_db):
    worker = make_member()
    sign_in(phone, worker.user.email)
    phone.wait_for_url(re.compile("/invitations/"))
    invitation = invite(worker)
    early = invitation.pk + 1
    phone.goto(f"/invitations/{early}/", wait_until="load")
    expect(phone.get_by_role("link", name="Try again")).to_be_visible()
    phone.get_by_role("main").get_by_role("link", name="To my invitations").click()
    expect(card_of(phone, invitation)).to_be_visible()
