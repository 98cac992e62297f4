"""Settings of the queue, and when beat starts what; settings.py takes them over."""

import tempfile
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from redis.backoff import NoBackoff
from redis.retry import Retry

from space_project import env, upstream

# A unix socket's path may have some hundred characters, so it stands in the temporary folder, not below the project.
EMBEDDED_BROKER_DIR = Path(tempfile.gettempdir()) / f"space-{sha256(str(env.VAR_DIR).encode()).hexdigest()[:12]}"
EMBEDDED_BROKER_SOCKET = EMBEDDED_BROKER_DIR / "broker.sock"
REDIS_URL = env.broker()

TICK_SECONDS = env.number("SPACE_TICK_SECONDS", default=3, at_least=1)
# The Cirro that does the inviting; None, and the Space does it itself.
UPSTREAM = upstream.from_environment()
CELERY_BROKER_URL = REDIS_URL or f"redis+socket://{quote(str(EMBEDDED_BROKER_SOCKET))}"
# The clients' requests are counted beside the queue: the database, where failed sign-ins are counted, is too slow for
# every request. Where no answer comes at once nobody is counted.
REQUESTS_COUNTED_IN = {
    "BACKEND": "integrations.counts.Counts",
    "LOCATION": CELERY_BROKER_URL.replace("redis+socket://", "unix://", 1),
    "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1, "retry": Retry(NoBackoff(), retries=0)},
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# Without the broker a task cannot be acknowledged, so it is done again anyway; its transaction is rolled back.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_BEAT_SCHEDULE_FILENAME = str(env.VAR_DIR / "beat-schedule")
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
# A tick that could not run is worth nothing once the next is there, so it expires; rare ones within a minute.
CELERY_BEAT_SCHEDULE = {
    name: {"task": name, "schedule": seconds, "options": {"expires": min(2 * seconds, 60)}}
    for name, seconds in {
        "events.tasks.publish": 1,
        "invitations.tasks.run_due_waves": TICK_SECONDS,
        "invitations.tasks.release_inactive": TICK_SECONDS,
        "invitations.tasks.close_gigs": 5 * TICK_SECONDS,
        "workers.tasks.resume_paused": TICK_SECONDS,
        "workers.tasks.send_space_invitations": TICK_SECONDS,
        "workers.tasks.forget_leftovers": 100 * TICK_SECONDS,
        "integrations.tasks.forget_answers": 5 * TICK_SECONDS,
        "integrations.tasks.forget_tokens": 10 * TICK_SECONDS,
        **dict.fromkeys(upstream.TASKS if UPSTREAM else (), TICK_SECONDS),
        "integrations.tasks.feed_webhooks": 1,
        "integrations.tasks.tell_of_silent_endpoints": 5 * TICK_SECONDS,
        "integrations.tasks.forget_deliveries": 5 * TICK_SECONDS,
    }.items()
}
# Whoever is called may be slow, so callers are workers of their own (docs/operations.md).
CELERY_TASK_ROUTES = dict.fromkeys(("integrations.tasks.deliver", *upstream.TASKS), {"queue": "deliveries"})
