import pytest

from benchmarks import admin, world
from benchmarks.measure import execute
from gigs.models import Gig
from workers.models import User


@pytest.mark.postgresql
@pytest.mark.django_db
def test_the_almost_empty_space_has_few_rows_the_gig_and_the_accounts() -> None:
    execute(world.USERS, [3 * admin.FEW])
    execute(world.GIGS, {"now": world.NOW, "amount": 3 * admin.FEW})
    boss, gig = User.objects.create_superuser("boss@example.org", "secret"), world.gig()
    admin.make_small_space(gig)
    with admin.in_small_space():
        assert [Gig.objects.count(), Gig.objects.filter(pk=gig.pk).count()] == [admin.FEW + 1, 1]
        assert [User.objects.count(), User.objects.filter(pk=boss.pk).count()] == [admin.FEW + 1, 1]
    assert Gig.objects.count() == 3 * admin.FEW + 1
