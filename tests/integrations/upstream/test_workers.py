"""Who is told upstream of all that changes of a worker, and how often."""

from events import publishing
from integrations.upstream import collecting, lanes
from integrations.upstream.models import UpstreamChange
from invitations import farewell
from tests.factories import NOW, WHO_AND_WHEN, make_worker
from tests.integrations.upstream.conftest import user_of
from workers import actions as worker_actions


def test_a_profile_that_changes_in_batches_is_told_once(worker) -> None:
    for city in ("Bonn", "Mainz", "Trier"):
        worker_actions.write_document(user=worker.user, document={"city": city}, **WHO_AND_WHEN)
        publishing.publish()
        collecting.read_on(now=NOW)
    assert UpstreamChange.objects.waiting().count() == 1


def test_nobody_inactive_gets_an_account_there_until_they_are_active(report, cirro) -> None:
    worker = make_worker()
    worker_actions.set_active(user=worker.user, active=False, **WHO_AND_WHEN)
    worker_actions.write_document(user=worker.user, document={"city": "Bonn"}, **WHO_AND_WHEN)
    report()
    assert (cirro.requests, UpstreamChange.objects.unsettled().exists()) == ([], False)
    worker_actions.set_active(user=worker.user, active=True, **WHO_AND_WHEN)
    report()
    assert cirro.users[user_of(worker)]["document"] == {"city": "Bonn"}


def test_who_is_no_longer_active_is_told_where_they_have_an_account(worker, cirro, report) -> None:
    worker_actions.set_active(user=worker.user, active=False, **WHO_AND_WHEN)
    worker_actions.write_document(user=worker.user, document={"city": "Bonn"}, **WHO_AND_WHEN)
    report()
    assert cirro.users[user_of(worker)]["document"] == {"city": "Bonn"}


def test_who_is_gone_there_gets_a_new_account_when_their_change_is_sent_again(worker, cirro, report, clock) -> None:
    gone = user_of(worker)
    worker_actions.write_document(user=worker.user, document={"city": "Bonn"}, **WHO_AND_WHEN)
    cirro.trouble = [(404, {"error": "There is no such thing."})]
    report()
    change = UpstreamChange.objects.parked().get()
    lanes.put_back(change.lane, [change.pk], now=clock())
    report()
    assert user_of(worker) != gone
    assert cirro.users[user_of(worker)]["document"] == {"city": "Bonn"}


def test_who_is_deleted_here_and_gone_there_is_nobodys_business(worker, cirro, report) -> None:
    farewell.delete_account(user=worker.user, **WHO_AND_WHEN)
    cirro.trouble = [(404, {"error": "There is no such thing."})]
    report()
    assert not UpstreamChange.objects.unsettled().exists()
