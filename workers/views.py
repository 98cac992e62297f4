"""A worker's pages about themselves: load, authorise, one call, answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.http import content_disposition_header
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from mql import InvalidDocument
from space_project.posting import post_or_back_to
from workers import actions, my_data
from workers.forms import AccountForm, CalendarForm, PauseForm, TimeZoneForm
from workers.models import User, Worker
from workers.profile.forms import ProfileForm
from workers.requests import SignedIn

page = require_http_methods(["GET", "HEAD", "POST"])


def worker_of(user: User) -> Worker | None:
    return Worker.objects.filter(pk=user.pk).first()


def sent(request: SignedIn) -> Any:
    """What a form was filled with; None if the page is only looked at."""
    return request.POST if request.method == "POST" else None


def account_form(request: SignedIn, data: Any = None) -> AccountForm:
    return AccountForm(request.user, timezone.localdate(), data)


@gzip_page
@page
def welcome(request: SignedIn) -> HttpResponse:
    """Where an account becomes a worker."""
    if worker_of(request.user):
        return redirect("workers:profile")
    account, profile = account_form(request, sent(request)), ProfileForm({}, sent(request))
    # Not `and`: both say what is wrong.
    is_valid = account.is_valid() & profile.is_valid()
    if is_valid and join(request.user, account, profile):
        return redirect("invitations:list")
    return render(request, "workers/welcome.html", {"account": account, "profile": profile})


def join(user: User, account: AccountForm, profile: ProfileForm) -> bool:
    """Whether it could be done; if not, the form says why."""
    _before, document = profile.changes()
    given = {"account": account.cleaned_data, "document": document}
    try:
        actions.join(user=user, **given, by=user.actor, now=timezone.now())
    except InvalidDocument as refusal:
        profile.refuse(refusal)
        return False
    return True


@page
def profile(request: SignedIn) -> HttpResponse:
    if not (worker := worker_of(request.user)):
        return redirect("workers:welcome")
    form = ProfileForm(worker.profile, sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            save_profile(request, form)
            return redirect("workers:profile")
        except actions.ProfileChanged:
            # Between our reading and our lock. What is read now is compared with what the page began with.
            return profile(request)
        except InvalidDocument as refusal:
            form.refuse(refusal)
    return render(request, "workers/profile.html", {"form": form})


def save_profile(request: SignedIn, form: ProfileForm) -> None:
    before, after = form.changes()
    user = request.user
    actions.change_profile(user=user, before=before, after=after, by=user.actor, now=timezone.now())
    titles = form.titles(before.keys() | after.keys())
    told = {"changed": get_text_list(titles, _("and"))}
    messages.success(request, _("Saved: %(changed)s.") % told if titles else _("There was nothing to change."))


@page
def settings(request: SignedIn) -> HttpResponse:
    form = account_form(request, sent(request))
    if request.method == "POST" and form.is_valid():
        user = request.user
        actions.change_account(user=user, by=user.actor, now=timezone.now(), **form.cleaned_data)
        with translation.override(language_of(request, form)):
            messages.success(request, _("Your settings are saved."))
        return redirect("workers:settings")
    return settings_page(request, account=form)


@post_or_back_to("workers:settings")
def set_time_zone(request: SignedIn) -> HttpResponse:
    """One tap on the note that offers the browser's; what is none of ours is chosen in the settings."""
    form = TimeZoneForm(request.POST)
    if not form.is_valid():
        return redirect("workers:settings")
    user = request.user
    actions.change_account(user=user, by=user.actor, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("All times are told in your own time zone now."))
    return redirect("home")


def language_of(request: SignedIn, form: AccountForm) -> str:
    """In which the next page will speak."""
    return form.cleaned_data["language"] or translation.get_language_from_request(request)


def settings_page(
    request: SignedIn, *, account: AccountForm | None = None, pause_form: PauseForm | None = None
) -> HttpResponse:
    """All of the settings, with the form that was sent in place of a fresh one."""
    now = timezone.now()
    worker = worker_of(request.user)
    feed = feed_of(request, worker)
    context = {
        "account": account or account_form(request),
        "worker": worker,
        "resumes_at": worker and worker.resumes_at and worker.resumes_at > now and worker.resumes_at,
        "pause_form": pause_form or PauseForm(now),
        "feed": feed,
        # Phones hand such an address to the calendar, which then follows it.
        "subscription": feed and f"webcal://{feed.partition('://')[2]}",
    }
    return render(request, "workers/settings.html", context)


def feed_of(request: SignedIn, worker: Worker | None) -> str:
    """The address of the worker's calendar feed, if there is one."""
    if not (worker and worker.calendar_token):
        return ""
    return request.build_absolute_uri(reverse("invitations:feed", args=[worker.calendar_token]))


@post_or_back_to("workers:settings")
def pause(request: SignedIn) -> HttpResponse:
    if not worker_of(request.user):
        return redirect("workers:welcome")
    now = timezone.now()
    form = PauseForm(now, request.POST)
    if not form.is_valid():
        return settings_page(request, pause_form=form)
    user, until = request.user, form.cleaned_data["until"]
    actions.pause(user=user, until=until, by=user.actor, now=now)
    told = {"day": formats.date_format(timezone.localtime(until))}
    messages.success(request, _("Nobody invites you before %(day)s.") % told)
    return redirect("workers:settings")


@post_or_back_to("workers:settings")
def resume(request: SignedIn) -> HttpResponse:
    if not worker_of(request.user):
        return redirect("workers:welcome")
    user = request.user
    actions.pause(user=user, until=None, by=user.actor, now=timezone.now())
    messages.success(request, _("You are invited again."))
    return redirect("workers:settings")


@post_or_back_to("workers:settings")
def renew_calendar(request: SignedIn) -> HttpResponse:
    if not worker_of(request.user):
        return redirect("workers:welcome")
    form = CalendarForm(request.POST)
    if form.is_valid():
        user, replacing = request.user, form.cleaned_data["replacing"]
        actions.renew_calendar(user=user, replacing=replacing, by=user.actor, now=timezone.now())
        messages.success(request, _("This is the address of your calendar now; no other works."))
    return redirect("workers:settings")


@post_or_back_to("workers:settings")
def remove_calendar(request: SignedIn) -> HttpResponse:
    user = request.user
    actions.remove_calendar(user=user, by=user.actor, now=timezone.now())
    messages.success(request, _("Your calendar has no address any more."))
    return redirect("workers:settings")


@never_cache
@require_safe
def export(request: SignedIn) -> StreamingHttpResponse:
    """All that the Space holds of whoever asks, as a file."""
    now = timezone.now()
    name = f"space-{now:%Y-%m-%d}.json"
    return StreamingHttpResponse(
        my_data.pieces(request.user, now=now),
        content_type="application/json",
        headers={"Content-Disposition": str(content_disposition_header(True, name))},
    )
