"""What a role may not do it cannot do by URL either: every URL of the admin, asked for by everybody.

A new URL stands in none of these tables, and fails here until somebody says who may use it.
"""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from events.models import Event
from events.telling import tell
from integrations.upstream.models import UpstreamChange
from integrations.webhooks import actions
from invitations import inviting, waves
from invitations.demo.seeding import give_passwords
from invitations.models import Attempt, Wave
from tests.conftest import unchanged_rows
from tests.factories import BY, make_accepted, make_gig, make_worker
from tests.integrations.tokens import make_client
from tests.rewards.test_actions import pay, report, spend
from tests.workers.space_invitations.conftest import invite
from workers.models import User

pytestmark = pytest.mark.django_db

NOBODY: set[str] = set()
ALL = {"viewer", "coordinator", "admin"}
COORDINATING = {"coordinator", "admin"}
ADMIN = {"admin"}

# Who gets a page, and who may send something to it. Superusers may do all of it that anybody may.
PAGES = {
    "index": (ALL, ALL),
    "jsi18n": (ALL, NOBODY),
    "app_list": (ALL, ALL),
    "gigs_gig_changelist": (ALL, ALL),
    "gigs_gig_page": (ALL, NOBODY),
    "gigs_gig_numbers": (ALL, NOBODY),
    "gigs_gig_matched": (ALL, NOBODY),
    "gigs_gig_export": (ALL, NOBODY),
    "gigs_gig_dry_run": (ALL, COORDINATING),
    "gigs_gig_explain": (ALL, NOBODY),
    "gigs_gig_preview": (NOBODY, ALL),
    "gigs_gig_rehearse": (NOBODY, COORDINATING),
    "gigs_gig_history": (ALL, ALL),
    "gigs_gig_add": (COORDINATING, COORDINATING),
    "gigs_gig_change": (ALL, COORDINATING),
    "gigs_gig_copy": (COORDINATING, NOBODY),
    "gigs_gig_wave": (COORDINATING, COORDINATING),
    "gigs_gig_archive": (COORDINATING, COORDINATING),
    "gigs_gig_expire": (COORDINATING, COORDINATING),
    "gigs_gig_reset": (COORDINATING, COORDINATING),
    "gigs_gig_invite": (COORDINATING, COORDINATING),
    "gigs_gig_delete": (ADMIN, ADMIN),
    "workers_worker_changelist": (ALL, ALL),
    "workers_worker_page": (ALL, NOBODY),
    "workers_worker_history": (ALL, ALL),
    "workers_worker_change": (ALL, ADMIN),
    "workers_worker_add": (ADMIN, ADMIN),
    "workers_worker_activity": (ADMIN, ADMIN),
    "workers_worker_import": (ADMIN, ADMIN),
    "workers_worker_import_confirm": (NOBODY, ADMIN),
    "workers_worker_export": (ADMIN, NOBODY),
    "workers_worker_delete": (NOBODY, NOBODY),
    "workers_spaceinvitation_changelist": (ALL, ALL),
    "workers_spaceinvitation_history": (ALL, ALL),
    "workers_spaceinvitation_change": (ALL, NOBODY),
    "workers_spaceinvitation_add": (ADMIN, ADMIN),
    "workers_spaceinvitation_expire": (ADMIN, ADMIN),
    "workers_spaceinvitation_delete": (NOBODY, NOBODY),
    "workers_user_changelist": (ADMIN, ADMIN),
    "workers_user_add": (ADMIN, ADMIN),
    "workers_user_change": (ADMIN, ADMIN),
    "workers_user_history": (ADMIN, ADMIN),
    "workers_user_delete": (NOBODY, NOBODY),
    "auth_user_password_change": (ADMIN, ADMIN),
    "auth_group_changelist": (ADMIN, ADMIN),
    "auth_group_change": (ADMIN, NOBODY),
    "auth_group_history": (ADMIN, ADMIN),
    "mfa_authenticator_changelist": (ADMIN, ADMIN),
    "mfa_authenticator_change": (ADMIN, NOBODY),
    "mfa_authenticator_history": (ADMIN, ADMIN),
    "mfa_authenticator_delete": (ADMIN, ADMIN),
    "mfa_authenticator_add": (NOBODY, NOBODY),
    "invitations_invitation_change": (ALL, NOBODY),
}
for log in ("invitations_invitation", "invitations_wave", "invitations_attempt", "events_event"):
    PAGES |= {f"{log}_changelist": (ALL, ALL), f"{log}_history": (ALL, ALL)}
    PAGES |= {f"{log}_change": PAGES.get(f"{log}_change", (ALL, NOBODY))}
    PAGES |= {f"{log}_add": (NOBODY, NOBODY), f"{log}_delete": (NOBODY, NOBODY)}
for log in ("rewards_gigresult", "rewards_gigtimeactivity", "rewards_payout"):
    PAGES |= {f"{log}_changelist": (ALL, ALL), f"{log}_history": (ALL, ALL), f"{log}_change": (ALL, NOBODY)}
    PAGES |= {f"{log}_add": (NOBODY, NOBODY), f"{log}_delete": (NOBODY, NOBODY)}
for page in ("apiclient_changelist", "apiclient_add", "apiclient_change", "apiclient_history"):
    PAGES |= {f"integrations_{page}": (ADMIN, ADMIN)}
PAGES |= {"integrations_apiclient_delete": (NOBODY, NOBODY)}
for page in ("changelist", "add", "change", "history", "delete"):
    PAGES |= {f"integrations_webhookendpoint_{page}": (ADMIN, ADMIN)}
    PAGES |= {f"integrations_webhookmessage_{page}": (NOBODY, NOBODY)}
for page in ("changelist", "history"):
    PAGES |= {f"integrations_webhookmessage_{page}": (ADMIN, ADMIN)}
PAGES |= {"integrations_webhookmessage_change": (ADMIN, NOBODY)}
for page in ("changelist", "history"):
    PAGES |= {f"integrations_upstreamchange_{page}": (ADMIN, ADMIN)}
PAGES |= {"integrations_upstreamchange_change": (ADMIN, NOBODY)}
PAGES |= {f"integrations_upstreamchange_{page}": (NOBODY, NOBODY) for page in ("add", "delete")}
PAGES |= {f"webhook-{action}": (ADMIN, ADMIN) for action in ("test", "rotate", "resend")}
PAGES |= {f"client-{action}": (ADMIN, ADMIN) for action in ("add-key", "revoke", "revoke-key", "sign-in")}
# Superusers alone make roles.
FOR_SUPERUSERS = {"auth_group_add", "auth_group_delete"}
# They show nothing and change nothing: to the pages of everybody's account, or away.
ON_THE_WAY = {"login", "logout", "password_change", "password_change_done", "view_on_site", "autocomplete"}

WALKED = sorted({*PAGES} | FOR_SUPERUSERS)

REFUSED = {403, 404, 405}
FORM = {"post": "yes", "_save": "1", "active": "no"}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[URLPattern, str]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, prefix + str(pattern.pattern))
        else:
            yield pattern, prefix + str(pattern.pattern)


def admin_urls() -> dict[str, URLPattern]:
    found = [(pattern, route) for pattern, route in patterns(get_resolver()) if route.startswith("admin/")]
    return {pattern.name: pattern for pattern, _route in found if pattern.name}


@pytest.fixture
def things():
    """One of each, whose pages are asked for."""
    now = timezone.now()
    gig, worker = make_gig(now=now), make_worker(now=now)
    invitation = make_accepted(gig, worker)
    client = make_client()
    endpoint = actions.create(url="https://example.org/", by=BY, now=now)
    message = actions.send_test(endpoint=endpoint, by=BY, now=now)
    inviting.attempt(worker=worker, gig_ids=[], by=BY, now=now)
    waves.run(gig=make_gig(now=now, title="Another"), by=BY, now=now)
    factor = Authenticator.objects.create(user=worker.user, type=Authenticator.Type.TOTP, data={})
    return {
        "gigs_gig": gig.pk,
        "workers_worker": worker.pk,
        "workers_user": worker.pk,
        "workers_spaceinvitation": invite(now=now).pk,
        "auth_user": worker.pk,
        "auth_group": Group.objects.earliest("pk").pk,
        "mfa_authenticator": factor.pk,
        "invitations_invitation": invitation.pk,
        "invitations_wave": Wave.objects.get().pk,
        "invitations_attempt": Attempt.objects.get().pk,
        "events_event": Event.objects.earliest("pk").pk,
        "rewards_gigresult": report(invitation).row.pk,
        "rewards_gigtimeactivity": spend(invitation).pk,
        "rewards_payout": pay(worker=worker).row.pk,
        "integrations_apiclient": client.pk,
        "integrations_upstreamchange": UpstreamChange.objects.create(lane="gig:7", subject_id=7, created_at=now).pk,
        "integrations_webhookendpoint": message.endpoint_id,
        "integrations_webhookmessage": message.pk,
        "webhook-resend": message.pk,
        "webhook": message.endpoint_id,
        "client": client.pk,
        "key": client.keys.get().pk,
    }


def path_of(name: str, things: dict[str, int]) -> str:
    pattern = admin_urls()[name]
    thing = next((pk for start, pk in things.items() if name.startswith(start)), 1)
    given = {"format": "csv", "app_label": "gigs", "content_type_id": 1, "object_id": thing, "pk": thing, "id": thing}
    given["key_pk"] = things["key"]
    wanted = [*pattern.pattern.converters, *pattern.pattern.regex.groupindex]
    return reverse(f"admin:{name}", kwargs={key: given[key] for key in wanted})


def staff(role: str | None, **fields) -> User:
    user = User.objects.create_user(f"{role}@example.org", is_staff=True, **fields)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def client_of(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def test_every_url_says_who_may_use_it() -> None:
    assert {*admin_urls()} == {*PAGES} | FOR_SUPERUSERS | ON_THE_WAY


def may(role: str, name: str) -> tuple[bool, bool]:
    """Whether the role gets the page, and whether it may send something to it."""
    may_see, may_send = PAGES.get(name, (NOBODY, NOBODY))
    return role in may_see, role in may_send


def unlike(statuses: dict[str, int], expected: set[int]) -> dict[str, int]:
    return {name: status for name, status in statuses.items() if status not in expected}


@pytest.mark.parametrize("role", sorted(ALL))
def test_a_role_sees_what_it_may_and_no_more(role, things) -> None:
    client = client_of(staff(role))
    with unchanged_rows():
        seen = {name: client.get(path_of(name, things)).status_code for name in WALKED}
    assert unlike({name: status for name, status in seen.items() if may(role, name)[0]}, {200, 302}) == {}
    assert unlike({name: status for name, status in seen.items() if not may(role, name)[0]}, REFUSED) == {}


@pytest.mark.parametrize("role", sorted(ALL))
def test_a_role_sends_what_it_may(role, things) -> None:
    client = client_of(staff(role))
    statuses = {name: tried(client, path_of(name, things)) for name in WALKED if may(role, name)[1]}
    assert unlike(statuses, {200, 302, 400, 409}) == {}


def tried(client: Client, path: str) -> int:
    """As if it had not been sent, so that the next finds all there."""
    with transaction.atomic():
        status = client.post(path, {}).status_code
        transaction.set_rollback(True)
    return status


@pytest.mark.parametrize("role", sorted(ALL))
def test_what_a_role_may_not_send_changes_nothing(role, things) -> None:
    client = client_of(staff(role))
    names = [name for name in WALKED if not may(role, name)[1]]
    with unchanged_rows():
        statuses = {name: client.post(path_of(name, things), FORM).status_code for name in names}
    assert unlike(statuses, REFUSED) == {}


def test_staff_without_a_role_get_nothing(things) -> None:
    client, names = client_of(staff(None)), [name for name in WALKED if name not in ("index", "jsi18n")]
    with unchanged_rows():
        seen = {name: client.get(path_of(name, things)).status_code for name in names}
        sent = {name: client.post(path_of(name, things), FORM).status_code for name in names}
    assert (unlike(seen, REFUSED), unlike(sent, REFUSED)) == ({}, {})


@pytest.mark.parametrize("is_worker", [True, False], ids=["a worker", "nobody"])
def test_others_are_sent_to_sign_in(is_worker, client, things) -> None:
    if is_worker:
        client.force_login(User.objects.get(pk=things["workers_worker"]))
    with unchanged_rows():
        for name in WALKED:
            path = path_of(name, things)
            for answer in (client.get(path), client.post(path, FORM)):
                assert answer.status_code == 302, name
                assert "/login/" in answer.url, name


def test_superusers_see_all_that_anybody_may_see(admin_client, things) -> None:
    names = [name for name, (may_see, _may_send) in PAGES.items() if may_see] + sorted(FOR_SUPERUSERS)
    assert unlike({name: admin_client.get(path_of(name, things)).status_code for name in names}, {200, 302}) == {}


# --- Nobody makes themselves more powerful --------------------------------------------------------------------------


def account_form(user: User, **changes) -> dict:
    joined = timezone.localtime(user.date_joined)
    form = {"email": user.email, "time_zone": user.time_zone, "is_active": "on"}
    form |= {"is_staff": "on"} if user.is_staff else {}
    return form | {"date_joined_0": f"{joined:%Y-%m-%d}", "date_joined_1": f"{joined:%H:%M:%S}"} | changes


def test_an_admin_does_not_become_a_superuser() -> None:
    admin = staff("admin")
    client_of(admin).post(
        reverse("admin:workers_user_change", args=[admin.pk]),
        account_form(admin, is_superuser="on", groups=[Group.objects.get(name="admin").pk]),
    )
    admin.refresh_from_db()
    assert (admin.is_superuser, admin.groups.count()) == (False, 1)


@pytest.mark.parametrize("name", ["workers_user_change", "auth_user_password_change"])
@pytest.mark.parametrize("fields", [{"is_superuser": True}, {"is_superuser": True, "is_active": False}])
def test_an_admin_does_not_touch_a_superuser(name, fields) -> None:
    boss = User.objects.create_user("boss@example.org", "a long passphrase", **fields)
    form = {"password1": "another passphrase", "password2": "another passphrase", "usable_password": "true"}
    client, path = client_of(staff("admin")), reverse(f"admin:{name}", args=[boss.pk])
    with unchanged_rows():
        answer = client.post(path, account_form(boss, **form))
    assert answer.status_code == 403


def test_an_admin_does_not_touch_whoever_may_do_more(things) -> None:
    group = Group.objects.create(name="keepers of keys")
    group.permissions.add(*Group.objects.get(name="admin").permissions.all())
    group.permissions.add(permission("delete_user"))
    keeper = User.objects.create_user("keeper@example.org", is_staff=True)
    keeper.groups.add(group)
    path = reverse("admin:workers_user_change", args=[keeper.pk])
    assert client_of(staff("admin")).post(path, account_form(keeper)).status_code == 403


def permission(codename: str) -> Permission:
    return Permission.objects.get(codename=codename)


def test_an_admin_gives_no_role_that_may_do_more() -> None:
    strong = Group.objects.create(name="strong")
    strong.permissions.add(permission("delete_user"))
    admin = staff("admin")
    path = reverse("admin:workers_user_change", args=[admin.pk])
    answer = client_of(admin).post(path, account_form(admin, groups=[strong.pk]))
    assert {*answer.context["adminform"].form.errors} == {"groups"}
    assert not admin.groups.filter(pk=strong.pk).exists()


def test_which_roles_were_given_and_taken_stands_in_the_log(admin_client) -> None:
    user = staff("viewer")
    form = account_form(user, first_name="Ada", groups=[Group.objects.get(name="coordinator").pk])
    del form["is_staff"]
    admin_client.post(reverse("admin:workers_user_change", args=[user.pk]), form)
    [entry] = tell([Event.objects.latest("pk")])
    assert entry.what.endswith(": roles from viewer to coordinator; staff from yes to no; first name")


def test_an_admin_takes_no_second_factor_from_a_superuser() -> None:
    boss = User.objects.create_superuser("boss@example.org")
    factor = Authenticator.objects.create(user=boss, type=Authenticator.Type.TOTP, data={})
    path = reverse("admin:mfa_authenticator_delete", args=[factor.pk])
    assert client_of(staff("admin")).post(path, {"post": "yes"}).status_code == 403
    assert Authenticator.objects.exists()


def test_an_admin_does_not_deactivate_a_worker_who_is_a_superuser() -> None:
    worker = make_worker()
    User.objects.filter(pk=worker.pk).update(is_superuser=True)
    path = reverse("admin:workers_worker_activity", args=[worker.pk])
    assert client_of(staff("admin")).post(path, {"active": "no"}).status_code == 403


def test_the_last_superuser_stays_one(admin_client, admin_user) -> None:
    form = account_form(admin_user, is_staff="on")
    answer = admin_client.post(reverse("admin:workers_user_change", args=[admin_user.pk]), form)
    admin_user.refresh_from_db()
    assert "the only one who may do everything" in answer.content.decode()
    assert admin_user.is_superuser


def test_roles_are_there_from_the_start_and_differ() -> None:
    roles = {group.name: {*group.permissions.values_list("codename", flat=True)} for group in Group.objects.all()}
    assert {*roles} == ALL
    assert roles["viewer"] < roles["coordinator"] < roles["admin"]
    assert all(name.startswith("view_") for name in roles["viewer"])


def test_the_demo_has_a_coordinator() -> None:
    give_passwords(timezone.now())
    assert [group.name for group in User.objects.get(email="staff@space.example").groups.all()] == ["coordinator"]
