"""A Space with a million workers and a hundred thousand gigs, made by SQL in a database of its own."""

from copy import copy
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management import call_command
from rich.console import Console

from benchmarks.measure import execute
from gigs import actions as gig_actions
from gigs.models import Gig
from workers.models import random_rank

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BY = "benchmark"
SORT = {"rating": -1}

WORKERS = """
INSERT INTO workers_worker (user_id, external_id, is_active, billable, rank, revision, document)
SELECT u.id, 'x' || u.id, u.is_active, true, (random() * 4611686018427387903)::bigint, 0, jsonb_build_object(
    '_id', u.id,
    'user', jsonb_build_object('country_code', u.country_code, 'time_zone', 'UTC', 'created_at', 1700000000 + u.id),
    'country', (ARRAY['DE','FR','PL','US','IN','BR','NG','TH'])[1 + (power(random(), 2) * 8)::int % 8],
    'city', 'city ' || (random() * 500)::int,
    'languages', to_jsonb(
        (ARRAY['en','de','fr','pl','pt','hi','th'])[1 + (random() * 5)::int : 2 + (random() * 6)::int]),
    'age', 18 + (random() * 60)::int,
    'rating', round((random() * 5)::numeric, 2),
    'devices', jsonb_build_array('phone ' || (random() * 40)::int, 'laptop ' || (random() * 40)::int),
    'address', jsonb_build_object('street', md5(random()::text), 'zip', (random() * 99999)::int::text),
    'about', repeat(md5(random()::text), 4),
    'skills', (SELECT jsonb_agg(jsonb_build_object(
            'id', (random() * 1000)::int + u.id * 0, 'name', md5(u.id::text || n), 'level', 1 + (random() * 4)::int))
        FROM generate_series(1, 3) n))
FROM workers_user u
"""

USERS = """
INSERT INTO workers_user (password, is_superuser, first_name, last_name, is_staff, is_active, date_joined, email,
    country_code, time_zone, language)
SELECT '!', false, 'W', n::text, false, n %% 10 <> 0, now(), 'w' || n || '@example.org', 'DE', 'UTC', ''
FROM generate_series(1, %s) n
"""

GIGS = """
INSERT INTO gigs_gig (title, description, url, start_at, end_at, total_seats, seats_min, accepted_count,
    invitation_mode, invitation_multiplier, invitation_frequency, filter_query, sort_query, next_wave_at, fair_start,
    wave_revision, wave_count, created_at, updated_at, notification_payload, invitation_notification_topic,
    epam_options)
SELECT 'Gig ' || n, 'x', 'https://example.org', %(now)s, %(now)s::timestamptz + interval '9 days', 5, 5, 0,
    'auto', 10, 5, '{}', '{}', %(now)s::timestamptz + interval '1 hour' + n * interval '1 second', n, 0, 0,
    %(now)s, %(now)s, '{}', '', '{}'
FROM generate_series(1, %(amount)s) n
"""


def build(workers: int, gigs: int, console: Console) -> None:
    with console.status(f"Making {workers:,} workers and {gigs:,} gigs ..."):
        call_command("migrate", verbosity=0)
        execute("DROP INDEX worker_document")
        execute(USERS, [workers])
        execute(WORKERS)
        execute("CREATE INDEX worker_document ON workers_worker USING gin (document jsonb_path_ops)")
        call_command("index_sort_query", '{"rating": -1}', verbosity=0)
        execute(GIGS, {"now": NOW, "amount": gigs})
        execute("VACUUM ANALYZE")


def gigs(amount: int, **fields: Any) -> list[Gig]:
    """Open gigs in manual mode, so that only the benchmark runs their waves; all alike, in one statement."""
    usual = {
        "title": "Benchmark",
        "description": "x",
        "url": "https://example.org",
        "start_at": NOW + timedelta(days=1),
        "end_at": NOW + timedelta(days=9),
        "invitation_mode": "manual",
    }
    model = gig_actions.draft(now=NOW, **(usual | fields))
    return Gig.objects.bulk_create([beginning_anywhere(copy(model)) for _ in range(amount)])


def beginning_anywhere(model: Gig) -> Gig:
    model.fair_start = random_rank()
    return model


def gig(**fields: Any) -> Gig:
    [made] = gigs(1, **fields)
    return made
