"""What a person takes away of what they delivered and were paid."""

import json
from decimal import Decimal

import pytest

from gigs import actions as gig_actions
from rewards import actions
from tests.factories import NOW, WHO_AND_WHEN, make_accepted, make_gig, make_worker
from workers import my_data

pytestmark = pytest.mark.django_db


def test_the_file_holds_results_hours_and_payouts_of_the_person_only() -> None:
    mine, other = make_accepted(make_gig(title="Find bugs")), make_worker()
    task = gig_actions.add_task(gig=mine.gig, title="Report a bug", base_price=300, **WHO_AND_WHEN)
    actions.report_result(task=task, worker=mine.worker, title="Three bugs", quantity=Decimal(3), **WHO_AND_WHEN)
    actions.report_time(gig=mine.gig, worker=mine.worker, date=NOW.date(), duration_in_ms=1000, **WHO_AND_WHEN)
    for worker, title in ((mine.worker, "Bonus"), (other, "Theirs")):
        actions.pay_out(worker=worker, title=title, amount=1000, **WHO_AND_WHEN)
    data = json.loads("".join(my_data.pieces(mine.worker.user, now=NOW)))
    assert [(each["task__title"], each["amount"]) for each in data["results"]] == [("Report a bug", 900)]
    assert [(each["gig__title"], each["duration_in_ms"]) for each in data["time_activities"]] == [("Find bugs", 1000)]
    assert [each["title"] for each in data["payouts"]] == ["Bonus"]
