"""Pages of the admin, in this process, beside what they cost at least.

Pages of lists and of one thing stand beside the same page of an almost empty Space: tables of their own in another
schema of the same database, under the same code; the first page as at a second look, when past days are counted. What
grows with a gig's people or the workers by its nature stands beside the bare statements it cannot do without.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.test import Client
from django.urls import reverse

from benchmarks import world
from benchmarks.accepts import invited
from benchmarks.measure import Row, execute, fetch, repeated, time_row
from gigs.models import Gig
from workers.models import User

PEOPLE = 100_000
# As many rows of a table as an almost empty Space has; a page of a list is full with them.
FEW = 60
FILTER = {"country": "DE", "age": {"$gte": 30}}
BY_HAND = ("""document @> '{"country": "DE"}'""", "document @@ '$.age >= 30'")

Page = Callable[[], object]


def make_small_space(gig: Gig) -> None:
    """The first rows of each table, those of the gig and of the accounts among them."""
    execute("CREATE SCHEMA small")
    for (table,) in fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        execute(f'CREATE TABLE small."{table}" (LIKE public."{table}" INCLUDING ALL)')
        execute(f'INSERT INTO small."{table}" SELECT * FROM public."{table}" LIMIT {FEW}')
    for table, column, key in (("gigs_gig", "id", gig.pk), ("workers_user", "is_staff", True)):
        execute(f"INSERT INTO small.{table} SELECT * FROM {table} WHERE {column} = %s ON CONFLICT DO NOTHING", [key])
    execute("ANALYZE")


@contextmanager
def in_small_space() -> Iterator[None]:
    execute("SET search_path TO small, public")
    try:
        yield
    finally:
        execute("SET search_path TO public")


def smallest(page: Page) -> Page:
    def turned() -> None:
        with in_small_space():
            page()

    return turned


def signed_in() -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.create_superuser("boss@example.org", "secret"))
    return client


def asking(client: Client, address: str, **form: str) -> Page:
    def ask() -> None:
        answer = client.post(address, form, HTTP_HX_REQUEST="true") if form else client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"

    return ask


def people_by_hand(gig: Gig) -> None:
    fetch("SELECT status, count(*), count(seen_at) FROM invitations_invitation WHERE gig_id = %s GROUP BY 1", [gig.pk])
    latest = "ORDER BY coalesce(answered_at, created_at) DESC, id DESC LIMIT 26"
    fetch(f"SELECT id FROM invitations_invitation WHERE gig_id = %s {latest}", [gig.pk])


def counts_by_hand() -> None:
    """How many match, and for each condition how many more without it, up to 10,000."""
    one, other = BY_HAND
    for condition in (f"{one} AND {other}", f"NOT {one} AND {other}", f"{one} AND NOT {other}"):
        found = f"SELECT FROM workers_worker WHERE is_active AND {condition} LIMIT 10001"
        fetch(f"SELECT count(*) FROM ({found}) AS found")


def rows() -> Iterator[Row]:
    small, large = world.gigs(2, total_seats=PEOPLE)
    invited([small], 20), invited([large], PEOPLE)
    client = signed_in()
    make_small_space(small)
    pages = {
        "first page": reverse("admin:index"),
        "list of gigs": reverse("admin:gigs_gig_changelist"),
        "list of workers": reverse("admin:workers_worker_changelist"),
        "a gig's page": reverse("admin:gigs_gig_page", args=[small.pk]),
        "form of a gig": reverse("admin:gigs_gig_change", args=[small.pk]),
    }
    for name, address in pages.items():
        page = asking(client, address)
        yield time_row(
            f"admin: {name}, beside that of an almost empty Space", repeated(page), repeated(smallest(page)), most=2
        )
    page = asking(client, reverse("admin:gigs_gig_page", args=[large.pk]))
    by_hand = repeated(lambda: people_by_hand(large))
    yield time_row(
        f"admin: page of a gig with {PEOPLE:,} people, beside its two statements", repeated(page), by_hand, most=3
    )
    page = asking(client, reverse("admin:gigs_gig_preview"), filter_query=str(FILTER).replace("'", '"'))
    yield time_row(
        "admin: who matches a filter, beside the bare counts", repeated(page), repeated(counts_by_hand), most=3
    )
