"""/users/:id/notification_preference(s), held against the tables of the wire document (section 4.6)."""

import pytest

from tests.factories import WHO_AND_WHEN, make_worker
from workers import actions
from workers.models import TopicPreference, User

FREQUENCIES = ["immediately", "digest_hourly", "digest_daily", "never"]


@pytest.fixture
def path(program) -> str:
    return f"/users/{make_worker().pk}/notification_preference"


def topic(pk: object, **channels: str) -> dict[str, object]:
    return {"id": pk, "preferences": channels}


def test_who_has_said_nothing_is_told_in_the_spaces_language(path, program) -> None:
    told = program.get(path).json()
    assert told == {
        "id": path.split("/")[2],
        "object": "notification_preference",
        "locale": "en",
        "topics": {"object": "list", "data": []},
    }


def test_what_is_said_is_told_again(path, program) -> None:
    topics = [topic("7", email="digest_daily"), topic(3, email="never", microsoft_teams="digest_hourly")]
    answer = program.post(f"{path}s", {"locale": "de", "topics": topics})
    told = answer.json()
    assert (answer.status_code, told["locale"], told["topics"]["object"]) == (200, "de", "list")
    assert [each["preferences"] for each in told["topics"]["data"]] == [
        {"email": "never", "microsoft_teams": "digest_hourly"},
        {"email": "digest_daily", "microsoft_teams": "never"},
    ]
    user = path.split("/")[2]
    ours = {"id": "3", "notification_topic_id": "3", "object": "notification_topic_preference", "user_id": user}
    assert told["topics"]["data"][0].items() >= ours.items()
    assert program.get(path).json() == told


@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_all_four_frequencies_are_taken(frequency, path, program) -> None:
    body = {"locale": "en", "topics": [topic(1, email=frequency, microsoft_teams=frequency)]}
    assert program.post(f"{path}s", body).status_code == 200


def test_what_is_not_given_stays(path, program) -> None:
    program.post(f"{path}s", {"locale": "en", "topics": [topic(1, email="never")]})
    told = program.post(f"{path}s", {"locale": "de", "topics": [topic(2, email="immediately")]}).json()
    assert [each["id"] for each in told["topics"]["data"]] == ["1", "2"]


def test_many_topics_cost_no_more_queries_than_one(path, program, django_assert_max_num_queries) -> None:
    program.post(f"{path}s", {"locale": "en", "topics": [topic(1, email="never")]})
    topics = [topic(pk, email="digest_daily") for pk in range(1, 101)]
    with django_assert_max_num_queries(15):
        told = program.post(f"{path}s", {"locale": "en", "topics": topics}).json()
    assert {each["preferences"]["email"] for each in told["topics"]["data"]} == {"digest_daily"}
    assert len(told["topics"]["data"]) == 100


def test_to_say_it_twice_is_to_say_it_once(path, program, logged, unchanged) -> None:
    body = {"locale": "de", "topics": [topic(1, email="never")]}
    with logged() as events:
        program.post(f"{path}s", body)
    with unchanged():
        program.post(f"{path}s", body)
    assert [event.data for event in events] == [{"fields": ["language"]}, {"fields": ["topic_preferences.1"]}]


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({}, "locale"),
        ({"locale": "xx"}, "locale"),
        ({"locale": "en", "topics": 5}, "topics"),
        ({"locale": "en", "topics": [{"id": "1"}]}, "topics.0.preferences"),
        ({"locale": "en", "topics": [topic("x", email="never")]}, "topics.0.id"),
        ({"locale": "en", "topics": [topic(0, email="never")]}, "topics.0.id"),
        ({"locale": "en", "topics": [topic(1)]}, "topics.0.preferences.email"),
        ({"locale": "en", "topics": [topic(1, email="daily")]}, "topics.0.preferences.email"),
        ({"locale": "en", "topics": [topic(1, email="never", microsoft_teams="x")]}, "topics.0.preferences.microsoft"),
    ],
)
def test_what_cannot_be_is_refused(wrong, where, path, program, unchanged) -> None:
    with unchanged():
        answer = program.post(f"{path}s", wrong)
    assert answer.status_code in (400, 422)
    assert where in answer.json()["error"]


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 40])
def test_what_does_not_exist_is_404(pk, program) -> None:
    assert program.get(f"/users/{pk}/notification_preference").status_code == 404
    assert program.post(f"/users/{pk}/notification_preferences", {"locale": "en"}).status_code == 404


def test_reading_costs_few_queries(path, program, django_assert_max_num_queries) -> None:
    program.post(f"{path}s", {"locale": "en", "topics": [topic(pk, email="never") for pk in range(1, 100)]})
    with django_assert_max_num_queries(3):
        program.get(path)


def test_it_goes_with_the_account(path, program) -> None:
    program.post(f"{path}s", {"locale": "en", "topics": [topic(1, email="never")]})
    actions.delete_account(user=User.objects.get(pk=path.split("/")[2]), **WHO_AND_WHEN)
    assert not TopicPreference.objects.exists()
