"""manage.py seed_demo."""

import io

import pytest
from django.core.management import CommandError, call_command

from gigs.models import Gig, Phase
from invitations.demo.seeding import NAMED_WORKERS, PASSWORDS, seed
from invitations.models import Invitation, Wave
from tests.factories import NOW, make_worker
from workers.models import User, Worker

pytestmark = pytest.mark.django_db


def run(settings, **options):
    settings.DEBUG = True
    out = io.StringIO()
    call_command("seed_demo", workers=60, stdout=out, **options)
    return out.getvalue()


def contents():
    gigs = {gig.pk: gig.title for gig in Gig.objects.all()}
    emails = dict(User.objects.values_list("pk", "email"))
    return (
        [(worker.profile, worker.rank) for worker in Worker.objects.order_by("user__email")],
        [(gigs[i.gig_id], emails[i.worker_id], i.status, i.answered_at) for i in Invitation.objects.order_by("pk")],
    )


def test_an_empty_space_is_filled(settings):
    said = run(settings)
    assert "65 workers, 20 gigs" in said
    assert all(password in said for password in PASSWORDS.values())


def test_a_space_in_use_is_left_alone(settings):
    make_worker()
    assert "nothing was added" in run(settings)
    assert Worker.objects.count() == 1


def test_production_gets_no_demo_accounts(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="in production"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_two_seeds_are_equal():
    seed(workers=60, now=NOW)
    first = contents()
    Gig.objects.all().delete()
    User.objects.all().delete()
    seed(workers=60, now=NOW)
    assert contents() == first


def test_gigs_are_in_every_phase():
    seed(workers=60, now=NOW)
    assert {gig.phase(NOW) for gig in Gig.objects.all()} == {*Phase}
    assert Wave.objects.filter(invited__gt=0).exists()


def test_one_can_sign_in_with_the_passwords(client):
    seed(workers=5, now=NOW)
    assert all(client.login(username=email, password=password) for email, password in PASSWORDS.items())


def test_the_named_workers_have_something_to_answer():
    seed(workers=60, now=NOW)
    invited = Invitation.objects.pending().filter(worker__user__email__in=NAMED_WORKERS)
    assert {invitation.worker.user.email for invitation in invited} == {*NAMED_WORKERS}


def test_somebody_works_nobody_matches():
    seed(workers=60, now=NOW)
    gig = Gig.objects.get(title__startswith="Sign-language")
    assert not Worker.objects.matching(gig.filter_query).exists()
