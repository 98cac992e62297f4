"""Workers who came by an import are told like those who signed up, and can be invited."""

from integrations.upstream.models import UpstreamChange, UpstreamInvitation, UpstreamWorker, What
from invitations import inviting
from tests.factories import NOW, WHO_AND_WHEN, make_worker
from workers.models import Worker
from workers.transfer.importing import import_records
from workers.transfer.reading import Record


def test_who_came_by_an_import_is_told_and_then_invited(gig, report, cirro, clock) -> None:
    [*import_records([Record(2, {"email": "ada@example.org", "external_id": "a1"})], by="test", now=NOW)]
    worker = Worker.objects.get()
    invitation = inviting.invite(gig=gig, worker=worker, **WHO_AND_WHEN)
    report(), clock.later(), report()
    assert UpstreamInvitation.objects.filter(pk=invitation.pk).exists()
    assert UpstreamChange.objects.filter(what=What.WORKER).count() == 1


def test_who_signs_up_is_told_once(report, cirro) -> None:
    make_worker()
    report()
    assert UpstreamChange.objects.filter(what=What.WORKER).count() == 1


def test_nobody_is_invited_in_silence_whom_the_log_never_told(gig, report, cirro, clock) -> None:
    worker = make_worker()
    report()
    UpstreamChange.objects.filter(what=What.WORKER).delete()
    UpstreamWorker.objects.all().delete()
    invitation = inviting.invite(gig=gig, worker=worker, **WHO_AND_WHEN)
    report(), clock.later(), report()
    assert UpstreamInvitation.objects.filter(pk=invitation.pk).exists()
