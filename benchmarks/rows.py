"""What is measured, each beside what somebody would write by hand for the same rows."""

from collections.abc import Callable, Iterator

from django.db import transaction

from benchmarks.measure import Row, execute, fetch, repeated, seconds, time_row
from benchmarks.world import BY, NOW, SORT, gig
from gigs.models import Gig
from gigs.queries import due_ids
from invitations import waves
from invitations.models import expire_pending
from workers.models import Worker

SELECTIVE = {"country": "NG", "skills.id": 500}
SELECTIVE_BY_HAND = """document @> '{"country": "NG", "skills": [{"id": 500}]}'"""
USUAL = {"country": "DE", "rating": {"$gte": 2}}
USUAL_BY_HAND = """document @> '{"country": "DE"}' AND document @@ '$.rating >= 2'"""

PICK = f"""
SELECT user_id FROM workers_worker w WHERE is_active AND {USUAL_BY_HAND} AND rank > %s
    AND NOT EXISTS (SELECT FROM invitations_invitation i WHERE i.gig_id = %s AND i.worker_id = w.user_id)
ORDER BY rank LIMIT %s
"""
PICK_BY_RATING = f"""
SELECT user_id FROM workers_worker w WHERE is_active AND {USUAL_BY_HAND}
    AND (((document->>'rating')::float8), user_id) < (%s, 0)
    AND NOT EXISTS (SELECT FROM invitations_invitation i WHERE i.gig_id = %s AND i.worker_id = w.user_id)
ORDER BY ((document->>'rating')::float8) DESC, user_id DESC LIMIT %s
"""
INSERT = """
INSERT INTO invitations_invitation (gig_id, worker_id, status, no_reward, wave_number, created_at)
SELECT %s, unnest(%s::bigint[]), 'pending', false, 1, %s RETURNING id, worker_id
"""
LOG = """
INSERT INTO events_event (type, at, by, gig_id, worker_id, invitation_id, data)
SELECT 'gig_invitation.created', %s, 'hand', %s, worker_id, invitation_id, '{}'
FROM unnest(%s::bigint[], %s::bigint[]) AS made(invitation_id, worker_id)
"""


def matching() -> Iterator[Row]:
    hand = f"SELECT user_id FROM workers_worker WHERE is_active AND {SELECTIVE_BY_HAND}"
    subject = Worker.objects.active().matching(SELECTIVE).values_list("pk", flat=True)
    yield time_row(
        f"match: selective filter ({len(subject)} workers)",
        repeated(lambda: list(subject.all())),
        repeated(lambda: fetch(hand)),
        most=1.5,
        rounds=15,
    )


def waves_of(size: int, *, with_events: bool, sort: dict | None = None) -> Row:
    fields = {"filter_query": USUAL, "sort_query": sort or {}, "total_seats": size // 10}

    def by_hand(offered: Gig) -> None:
        with transaction.atomic():
            pick, start = (PICK_BY_RATING, 9) if sort else (PICK, offered.fair_start - 1)
            ids = [pk for (pk,) in fetch(pick, [start, offered.pk, size])]
            made = fetch(INSERT, [offered.pk, ids, NOW])
            if with_events:
                execute(LOG, [NOW, offered.pk, *map(list, zip(*made, strict=True))])
        assert len(made) == size

    def engine(offered: Gig) -> None:
        assert waves.run(gig=offered, by=BY, now=NOW).invited == size

    def fresh(act: Callable[[Gig], None]) -> Iterator[float]:
        while True:
            offered = gig(**fields)
            # In the lower half, so that the order need not come round: both read the same kind of pages.
            offered.fair_start //= 2
            offered.save(update_fields=["fair_start"])
            yield seconds(lambda offered=offered: act(offered))

    order = ", by rating" if sort else ""
    events = "and the events " if with_events else ""
    name = f"wave of {size:,}{order}: events included, beside pick + insert {events}by hand"
    return time_row(name, fresh(engine), fresh(by_hand), most=2)


def wave_after_many(size: int, before: int) -> Row:
    """The best-sorted have been invited already: a wave must not walk past them. Both go on from where they were."""
    fields = {"filter_query": {"country": "DE"}, "sort_query": SORT, "total_seats": before // 10}
    offered = gig(**fields)
    asked = waves.run(gig=offered, by=BY, now=NOW).invited
    Gig.objects.filter(pk=offered.pk).update(total_seats=size // 10, seats_min=size // 10)
    by_hand = PICK_BY_RATING.replace(USUAL_BY_HAND, """document @> '{"country": "DE"}'""")
    reached = lowest_rating(offered)

    def hand() -> None:
        nonlocal reached
        with transaction.atomic():
            ids = [pk for (pk,) in fetch(by_hand, [reached, offered.pk, size])]
            made = fetch(INSERT, [offered.pk, ids, NOW])
            execute(LOG, [NOW, offered.pk, *map(list, zip(*made, strict=True))])
        reached = fetch("SELECT document->'rating' FROM workers_worker WHERE user_id = %s", [ids[-1]])[0][0]

    def engine() -> None:
        assert waves.run(gig=offered, by=BY, now=NOW).invited == size

    name = f"wave of {size}, {asked:,} best-sorted asked before, beside keyset + insert + events by hand"
    return time_row(name, repeated(engine), repeated(hand), most=3)


def lowest_rating(offered: Gig) -> float:
    [[rating]] = fetch(
        "SELECT min((document->>'rating')::float8) FROM workers_worker w JOIN invitations_invitation i "
        "ON i.worker_id = w.user_id WHERE i.gig_id = %s",
        [offered.pk],
    )
    return rating


def tick() -> Iterator[Row]:
    select = "SELECT id FROM gigs_gig WHERE next_wave_at <= %s AND end_at > %s ORDER BY next_wave_at, id LIMIT 100"
    gigs = Gig.objects.count()

    def floor() -> Iterator[float]:
        return repeated(lambda: fetch(select, [NOW, NOW]))

    nothing = repeated(lambda: waves.run_due(now=NOW))
    yield time_row(f"tick: nothing due of {gigs:,} gigs", nothing, floor(), most=3, rounds=31)
    ten = Gig.objects.order_by("next_wave_at").values_list("pk", flat=True)[:10]
    Gig.objects.filter(pk__in=list(ten)).update(next_wave_at=NOW)
    finding = repeated(lambda: due_ids(NOW, 100))
    yield time_row(f"tick: finding the 10 due of {gigs:,} gigs", finding, floor(), most=3, rounds=31)


def expiry(size: int) -> Row:
    """Without the events, as in the goal; the rest of the row is what both have to do."""
    offered = gig(total_seats=size)
    ids = list(Worker.objects.order_by("pk").values_list("pk", flat=True)[:size])
    fetch(INSERT, [offered.pk, ids, NOW])
    execute("VACUUM ANALYZE invitations_invitation")

    def rolled_back(act: Callable[[], object]) -> Iterator[float]:
        while True:
            with transaction.atomic():
                elapsed = seconds(act)
                transaction.set_rollback(True)
            yield elapsed

    def by_hand() -> None:
        execute(
            "UPDATE invitations_invitation SET status = 'expired' WHERE gig_id = %s AND status = 'pending'",
            [offered.pk],
        )

    def engine() -> None:
        assert expire_pending(gig=offered, by=BY, now=NOW) == size

    name = f"expire {size:,}: events included, beside one UPDATE without"
    return time_row(name, rolled_back(engine), rolled_back(by_hand), most=2.5)


def all_rows() -> Iterator[Row]:
    execute("CREATE INDEX IF NOT EXISTS by_hand ON workers_worker (((document->>'rating')::float8), user_id)")
    execute("ANALYZE workers_worker")
    yield from matching()
    for size in (100, 10_000):
        for with_events in (True, False):
            yield waves_of(size, with_events=with_events)
    yield waves_of(100, with_events=True, sort=SORT)
    yield wave_after_many(50, 100_000)
    yield from tick()
    yield expiry(10_000)
