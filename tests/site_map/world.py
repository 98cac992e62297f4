"""A Space with one of everything, for those who walk through all its addresses."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.contrib.auth.tokens import default_token_generator
from django.db import connection
from django.test import Client
from django.utils import timezone

from gigs import actions as gig_actions
from invitations import actions, inviting, waves
from invitations.models import Invitation, Status
from tests.factories import make_gig
from tests.site_map.places import Place
from tests.workers.space_invitations.conftest import invite
from workers import actions as worker_actions
from workers.models import SpaceInvitation, User, Worker
from workers.sign_in import new_address

SCANNER = "Mozilla/5.0 (compatible; MimecastLinkScanner; prefetch)"
TOKEN, OTHER_TOKEN = "calendar-token", "another-calendar-token"
# What nobody outside may read.
TITLE, OTHER_TITLE = "Count the owls of the old mill", "Paint the lighthouse"
NOT_COMPARED = {"django_session", "sqlite_sequence"}
# Of what is kept to spare a question; attempts that are counted there are compared.
NOT_COUNTED = {"space_cache": "WHERE cache_key LIKE '%allauth%'"}


@dataclass
class World:
    """`worker` and `other` have an invitation in each status, to gigs of their own; `staff` may do everything."""

    worker: User
    other: User
    newcomer: User
    staff: User
    mine: dict[str, Invitation] = field(default_factory=dict)
    theirs: dict[str, Invitation] = field(default_factory=dict)
    cookies: dict[str, SimpleCookie] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        """A browser in which this person is signed in, whatever the one before has done."""
        client = Client(headers={"User-Agent": SCANNER})
        client.cookies = deepcopy(self.cookies.get(who, SimpleCookie()))
        return client

    @property
    def secrets(self) -> list[str]:
        people = [each.email for each in (self.worker, self.other, self.newcomer, self.staff)]
        return [*people, TITLE, OTHER_TITLE, TOKEN, OTHER_TOKEN]

    def filled(self, place: Place, status: str = Status.ACCEPTED) -> dict[str, object]:
        """What leads somewhere in each hole of this address."""
        return {name: self.value_of(name, place, status) for name in place.parameters}

    def value_of(self, name: str, place: Place, status: str) -> object:
        invitation = self.mine[status]
        if name == "pk" or name.endswith("_pk"):
            return pk_for(place, invitation)
        if name == "object_id" and place.model_name():
            return apps.get_model(place.model_name()).objects.values_list("pk", flat=True).first() or 1
        return {
            "token": SpaceInvitation.objects.get().token if "join" in place.route else TOKEN,
            "id": self.worker.pk,
            "object_id": invitation.pk,
            "content_type_id": 1,
            "app_label": "gigs",
            "format": "csv",
            "url": "nothing-here",
            "uidb36": user_pk_to_url_str(self.worker),
            "key": self.key_for(place),
        }[name]

    def key_for(self, place: Place) -> str:
        """Of a link in a mail, as good as the mail's own."""
        if "address" in place.route:
            return new_address.key_for(self.worker, "new@workers.example")
        if "password" in place.route:
            return default_token_generator.make_token(self.worker)
        return EmailConfirmationHMAC(EmailAddress.objects.get()).key


def pk_for(place: Place, invitation: Invitation) -> int:
    """Workers' addresses speak of invitations and gigs; staff's also of workers."""
    if place.model_name() == "workers.spaceinvitation":
        return SpaceInvitation.objects.get().pk
    if place.model_name() == "workers.worker":
        return invitation.worker_id
    return invitation.pk if "invitation" in place.route else invitation.gig_id


def make_world() -> World:
    world = World(
        worker=make_person("wanda@workers.example", TOKEN),
        other=make_person("otto@workers.example", OTHER_TOKEN),
        newcomer=make_user("nora@workers.example"),
        staff=make_user("stan@staff.example", is_staff=True, is_superuser=True),
    )
    world.mine = make_invitations(world.worker, TITLE)
    world.theirs = make_invitations(world.other, OTHER_TITLE)
    inviting.attempt(worker=world.worker.worker, gig_ids=[], **who_and_when())
    EmailAddress.objects.create(user=world.newcomer, email=world.newcomer.email)
    invite(now=timezone.now())
    for who in ("worker", "other", "newcomer", "staff"):
        client = Client()
        client.force_login(getattr(world, who))
        world.cookies[who] = client.cookies
    return world


def who_and_when() -> dict[str, Any]:
    return {"by": "test", "now": timezone.now()}


def make_user(email: str, **flags: bool) -> User:
    user = worker_actions.create_user(email=email, password="a long passphrase", first_name="Wanda", **who_and_when())
    for name, value in flags.items():
        setattr(user, name, value)
    user.save()
    return user


def make_person(email: str, token: str) -> User:
    user = make_user(email)
    worker_actions.write_document(user=user, document={"skill": "sql"}, **who_and_when())
    Worker.objects.filter(pk=user.pk).update(calendar_token=token)
    return User.objects.get(pk=user.pk)


def make_invitations(user: User, title: str) -> dict[str, Invitation]:
    return {status: invited(user, title, status) for status in Status}


def invited(user: User, title: str, status: str) -> Invitation:
    """Through the doors that real ones go through; each to a gig that has a task, and a wave that found nobody."""
    given = who_and_when()
    gig = make_gig(now=given["now"] + timedelta(days=len(status)), title=title, total_seats=2, filter_query={"a": 1})
    gig_actions.add_task(gig=gig, title="Count", base_price=300, **given)
    waves.run(gig=gig, **given)
    invitation = inviting.invite(gig=gig, worker=user.worker, **given)
    for step in STEPS[Status(status)]:
        step(invitation=invitation, **given)
    return Invitation.objects.get(pk=invitation.pk)


STEPS = {
    Status.PENDING: [],
    Status.ACCEPTED: [actions.accept],
    Status.REJECTED: [actions.reject],
    Status.LEFT: [actions.accept, actions.leave],
    Status.EXPIRED: [actions.expire],
}


def database() -> Mapping[str, list[tuple[Any, ...]]]:
    """Every row of every table, of whatever app."""
    rows = {}
    with connection.cursor() as cursor:
        for table in {*connection.introspection.table_names(cursor)} - NOT_COMPARED:
            cursor.execute(f'SELECT * FROM "{table}" {NOT_COUNTED.get(table, "")}')
            rows[table] = sorted(cursor.fetchall(), key=repr)
    return rows


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content
