"""What an action refuses between a form's check and its save becomes a sentence on the page, and nothing is written."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from gigs.models import Gig, GigEnded
from space_project.admin import RefusalsAsMessages
from tests.factories import make_gig
from workers.models import User

pytestmark = pytest.mark.django_db

REFUSALS = {
    "of the domain": (GigEnded("It has ended."), None, "It has ended."),
    "of a field": (ValidationError({"title": ["Too dull."]}), "title", "Too dull."),
    "of a field that is not there": (ValidationError({"seats_min": ["Too many."]}), None, "Too many."),
    "of the whole": (ValidationError("Not today."), None, "Not today."),
}


class Refusing(RefusalsAsMessages):
    """A gig's admin whose every change is refused, after it has written something."""

    fields = ["title"]
    refusal: Exception

    def save_model(self, request, obj, form, change):
        Gig.objects.filter(pk=obj.pk).update(title="Half done")
        raise self.refusal

    def delete_model(self, request, obj):
        raise self.refusal


def posted(url: str, **form) -> HttpRequest:
    request = RequestFactory().post(url, form)
    request.user = User.objects.create_superuser("staff@example.org")
    request._dont_enforce_csrf_checks = True
    request._messages = Told()
    return request


class Told(list):
    def add(self, level, message, extra_tags=""):
        self.append(message)


def refusing(refusal: Exception) -> Refusing:
    page = Refusing(Gig, admin.site)
    page.refusal = refusal
    return page


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_stands_on_the_form(name) -> None:
    refusal, field, sentence = REFUSALS[name]
    gig = make_gig(now=timezone.now())
    answer = refusing(refusal).change_view(posted("/", title="Another"), str(gig.pk))
    errors = answer.context_data["adminform"].form.errors
    assert errors == {field or "__all__": [sentence]}
    assert Gig.objects.get().title == gig.title


def test_the_form_keeps_what_was_typed() -> None:
    gig = make_gig(now=timezone.now())
    answer = refusing(GigEnded("It has ended.")).change_view(posted("/", title="Another"), str(gig.pk))
    assert 'value="Another"' in answer.render().content.decode()


def test_a_refused_deletion_is_told_in_the_list() -> None:
    gig = make_gig(now=timezone.now(), start_at=timezone.now() + timedelta(hours=1))
    request = posted("/", post="yes")
    answer = refusing(GigEnded("It has ended.")).delete_view(request, str(gig.pk))
    assert (answer.status_code, answer.url, list(request._messages)) == (302, "/admin/gigs/gig/", ["It has ended."])
