"""Staff's whole way with a gig, on a phone and on a desktop: create, look, run a wave, explain, invite, archive."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from gigs.models import Gig
from invitations import actions, waves
from invitations.models import Invitation, RejectionReason, Status
from tests.factories import BY, make_gig, make_in_status, make_invitation, make_worker
from workers import actions as worker_actions
from workers.models import User, Worker

LONG = "W" * 255


def amara() -> Worker:
    now = timezone.now()
    user = worker_actions.create_user(email="amara@example.org", first_name="Amara", last_name="Okafor", by=BY, now=now)
    return worker_actions.write_document(user=user, document={"languages": ["de"]}, by=BY, now=now)


def lively_gig(**fields: Any) -> Gig:
    gig = make_gig(**{"now": timezone.now(), "total_seats": 9, "seats_max": 12} | fields)
    make_invitation(gig, amara())
    for status in Status:
        invitation = make_in_status(status, gig)
        if status == Status.REJECTED:
            reason = {"reason": RejectionReason.TOO_FAR, "note": LONG}
            actions.give_reason(invitation=invitation, by=BY, now=timezone.now(), **reason)
    waves.run(gig=gig, by=BY, now=timezone.now())
    return gig


def test_staff_copy_a_gig_run_a_wave_explain_and_archive(browser_page: Page, boss: User) -> None:
    page = browser_page
    make_worker(languages=["fr"])
    old = make_gig(now=timezone.now(), filter_query={"languages": "de"})
    worker = amara()
    page.goto(f"/admin/gigs/gig/{old.pk}/")
    page.get_by_role("link", name="Duplicate").click()
    page.get_by_label("Title").first.fill("Read the labels")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Read the labels")).to_be_visible()
    expect(page.get_by_text("1 worker matches the filter")).to_be_visible()
    expect(page.get_by_text("No wave has been yet.")).to_be_visible()

    page.get_by_role("link", name="Run a wave").click()
    expect(page.get_by_text("Invites 1 person at once.")).to_be_visible()
    page.get_by_role("button", name="Run wave 1").click()
    expect(page.get_by_text("Wave 1 invited 1 person.")).to_be_visible()
    expect(page.get_by_text("1 of 10 wanted were invited")).to_be_visible()

    page.get_by_role("row", name=re.compile("Amara")).get_by_role("link", name="Explain").click()
    expect(page.get_by_text("Amara Okafor").first).to_be_visible()
    page.go_back()

    page.get_by_role("link", name="Archive").click()
    expect(page.get_by_text("Pending invitations that expire: 1 person.")).to_be_visible()
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_text("The gig is archived.")).to_be_visible()
    history = page.get_by_role("region", name="History")
    expect(history.get_by_text("Archived the gig")).to_be_visible()
    expect(history.get_by_text("Grace Boss").first).to_be_visible()
    assert Invitation.objects.get(worker=worker).status == Status.EXPIRED


def test_staff_search_and_paste_people_and_invite_them(browser_page: Page, boss: User) -> None:
    page, worker, other = browser_page, amara(), make_worker()
    gig = make_gig(now=timezone.now(), filter_query={"languages": "de"})
    page.goto(f"/admin/gigs/gig/{gig.pk}/")
    page.get_by_role("link", name="Invite people").first.click()
    page.get_by_label("Search workers").fill("ama")
    page.get_by_label("Search workers").press("Enter")
    page.get_by_label(re.compile("Amara Okafor")).check()
    page.get_by_label("Or paste e-mail addresses").fill(f"{other.user.email}; nobody@example.org")
    page.get_by_role("button", name="See what it means").click()
    expect(page.get_by_text("1 of them does not match the filter:")).to_be_visible()
    page.get_by_role("button", name="Invite 2 people").click()
    expect(page.get_by_role("heading", name="2 people are invited")).to_be_visible()
    expect(page.get_by_text("Nobody has this address")).to_be_visible()
    assert {each.worker for each in gig.invitations.all()} == {worker, other}


def test_those_selected_expire_after_a_question(browser_page: Page, boss: User) -> None:
    page, gig = browser_page, make_invitation(make_gig(now=timezone.now()), amara()).gig
    page.goto(f"/admin/gigs/gig/{gig.pk}/")
    page.get_by_label("Select amara@example.org").check()
    page.get_by_role("button", name="Expire selected").click()
    page.get_by_role("button", name="Expire", exact=True).click()
    expect(page.get_by_text("Expired invitations: 1.")).to_be_visible()


def test_the_numbers_change_by_themselves(browser_page: Page, boss: User) -> None:
    gig = make_gig(now=timezone.now(), total_seats=2)
    invitation = make_invitation(gig)
    browser_page.goto(f"/admin/gigs/gig/{gig.pk}/")
    seats = browser_page.get_by_role("img", name=re.compile("Seats: "))
    expect(seats).to_have_accessible_name(re.compile("0 taken"))
    actions.accept(invitation=invitation, by=BY, now=timezone.now())
    expect(seats).to_have_accessible_name(re.compile("1 taken"))


def test_nothing_is_wider_than_the_screen_whatever_people_write(
    browser_page: Page, boss: User, is_wider_than_the_screen: Callable[[], bool]
) -> None:
    gig = lively_gig(title=LONG)
    User.objects.filter(email="amara@example.org").update(first_name="\u202e" + "A" * 140, last_name="😀" * 100)
    for way in ("", "wave/", "invite/", "expire/?all=1", "archive/"):
        browser_page.goto(f"/admin/gigs/gig/{gig.pk}/{way}")
        assert not is_wider_than_the_screen(), way
    browser_page.goto(f"/admin/invitations/invitation/{gig.invitations.latest('pk').pk}/change/")
    assert not is_wider_than_the_screen()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser_page: Page, boss: User, scheme: Any) -> None:
    gig = lively_gig()
    empty = make_gig(now=timezone.now(), total_seats=90)
    over = make_gig(now=timezone.now(), end_at=timezone.now() + timedelta(days=2))
    browser_page.emulate_media(color_scheme=scheme)
    invitation = gig.invitations.latest("pk")
    for address in (
        *(f"/admin/gigs/gig/{each.pk}/" for each in (gig, empty, over)),
        *(f"/admin/gigs/gig/{gig.pk}/{way}" for way in ("wave/", "invite/", "archive/", "expire/?all=1")),
        f"/admin/gigs/gig/{gig.pk}/reset/?invitation={invitation.pk}",
        f"/admin/invitations/invitation/{invitation.pk}/change/",
        "/admin/gigs/gig/",
    ):
        browser_page.goto(address)
        # It would fetch the style sheets again, from where the policy lets it not.
        found = Axe().run(browser_page, options={"preload": False})
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
