import pytest

from benchmarks import world
from benchmarks.measure import execute
from gigs.models import Gig
from workers.models import Worker


@pytest.mark.postgresql
@pytest.mark.django_db
def test_the_benchmarks_world_fits_the_tables() -> None:
    execute(world.USERS, [20])
    execute(world.WORKERS)
    execute(world.GIGS, {"now": world.NOW, "amount": 3})
    assert (Worker.objects.count(), Worker.objects.active().count(), Gig.objects.count()) == (20, 18, 3)
