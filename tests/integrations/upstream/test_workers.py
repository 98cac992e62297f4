"""Who is told upstream of all that changes of a worker, and how often."""

from events import publishing
from integrations.upstream import collecting
from integrations.upstream.models import UpstreamChange
from tests.factories import NOW, WHO_AND_WHEN
from workers import actions as worker_actions


def test_a_profile_that_changes_in_batches_is_told_once(worker) -> None:
    for city in ("Bonn", "Mainz", "Trier"):
        worker_actions.write_document(user=worker.user, document={"city": city}, **WHO_AND_WHEN)
        publishing.publish()
        collecting.read_on(now=NOW)
    assert UpstreamChange.objects.waiting().count() == 1
