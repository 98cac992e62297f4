"""What staff do with a gig and its people. A GET says what it would mean, a POST does it."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.db.models import Count
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.actions import ENGINE
from events.telling import name_of
from gigs.models import Gig
from invitations import in_bulk, offers, waves, wording
from invitations.admin.doors import DoneBefore, page, settle
from invitations.models import InvitationQuerySet, Status
from space_project.admin import who_and_when
from space_project.errors import SpaceError
from space_project.limits import ids_in
from space_project.patience import Patience
from workers.people import Person, named

# Of a long list the first are named, so that one sees who it is about.
NAMED = 10
PLAN_SECONDS = 2.0
# The invitations of which a question said that their seats would be lost.
SEATED = "_seated"


def ask(request: HttpRequest, gig_admin: "ModelAdmin[Gig]", gig: Gig, **question: Any) -> HttpResponseBase:
    """`title`, what it means in `sentences`, perhaps `people` it is about, a `form`; a `button` unless it cannot be."""
    return page(request, gig_admin, "ask", {"gig": gig} | question)


def people(amount: int) -> str:
    return ngettext("%(amount)s person", "%(amount)s people", amount) % {"amount": localize(amount, use_l10n=True)}


# --- A wave ---------------------------------------------------------------------------------------------------------


class WaveForm(forms.Form):
    """Which wave is wanted: a form that is sent twice is one wave."""

    number = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


def wave(request: HttpRequest, gig_admin: "ModelAdmin[Gig]", gig: Gig) -> HttpResponseBase:
    form = WaveForm(request.POST if request.method == "POST" else None, initial={"number": gig.wave_count + 1})
    if form.is_valid():
        number = form.cleaned_data["number"]
        return settle(request, gig, lambda: run_wave(request, gig, number))
    title = _("Run a wave now")
    try:
        waves.check(gig, timezone.now())
    except SpaceError as refusal:
        return ask(request, gig_admin, gig, title=title, sentences=[str(refusal)])
    found = Patience(PLAN_SECONDS).ask(lambda: waves.plan(gig).worker_ids)
    return ask(
        request,
        gig_admin,
        gig,
        title=title,
        sentences=wave_sentences(gig, found),
        people=named((found or [])[:NAMED]),
        more=len(found or []) - NAMED,
        form=form,
        button=_("Run wave %(number)s") % {"number": gig.wave_count + 1},
    )


def run_wave(request: HttpRequest, gig: Gig, number: int) -> str:
    acting = who_and_when(request)
    made = waves.run(gig=gig, number=number, **acting)
    told = {"number": made.number, "people": people(made.invited)}
    if acting == {"by": made.by, "now": made.at}:
        return _("Wave %(number)s invited %(people)s.") % told
    who = name_of(made.by or ENGINE, with_names=request.user.has_perm("workers.view_worker"))
    told |= {"at": wording.moment(made.at), "who": who}
    raise DoneBefore(
        _("Nothing was done now: wave %(number)s had come on %(at)s, by %(who)s, and invited %(people)s.") % told
    )


def wave_sentences(gig: Gig, found: list[int] | None) -> list[str]:
    """`found` are those the wave would invite; None took too long to find out."""
    told = {"seats": gig.vacancies, "multiplier": gig.invitation_multiplier, "wanted": waves.size(gig)}
    wanted = _("Wanted are %(wanted)s: %(seats)s open seats, %(multiplier)s invitations for each.") % told
    if found is None:
        return [wanted, _("Finding out who comes next takes longer than this page may wait; the wave takes its time.")]
    invites = _("Invites %(people)s at once.") if found else _("Invites nobody: nobody is left to ask.")
    sentences = [invites % {"people": people(len(found))}, wanted]
    if found and len(found) < waves.size(gig):
        sentences.append(_("Everybody else who matches the filter has been asked, is paused or inactive."))
    return sentences


# --- Archiving ------------------------------------------------------------------------------------------------------


class ArchiveForm(forms.Form):
    archive_at = forms.DateTimeField(
        required=False,
        label=gettext_lazy("Not now, but at"),
        help_text=gettext_lazy("Leave this empty to archive the gig at once."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_archive_at(self) -> Any:
        moment = self.cleaned_data["archive_at"]
        if moment and moment <= timezone.now():
            raise forms.ValidationError(_("Choose a moment that is ahead of now, or leave it empty."))
        return moment


def archive(request: HttpRequest, gig_admin: "ModelAdmin[Gig]", gig: Gig) -> HttpResponseBase:
    form = ArchiveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        moment = form.cleaned_data["archive_at"]
        return settle(request, gig, lambda: archive_gig(request, gig, moment))
    if gig.archived_at:
        return ask(request, gig_admin, gig, title=_("Archive the gig"), sentences=[_("It is archived already.")])
    return ask(
        request,
        gig_admin,
        gig,
        title=_("Archive the gig"),
        sentences=archive_sentences(gig),
        form=form,
        button=_("Archive"),
        is_grave=True,
    )


def archive_sentences(gig: Gig) -> list[str]:
    """True of now and of a moment that is given."""
    sentences = [
        _("Once it is archived: no further wave, invitation or answer. This cannot be undone."),
        _("Pending invitations that expire: %(people)s.") % {"people": people(gig.invitations.pending().count())},
        _("Who holds a seat keeps it: %(people)s.") % {"people": people(gig.accepted_count)},
    ]
    if gig.archive_at:
        sentences.append(_("So far it is to be archived by itself on %(at)s.") % {"at": wording.moment(gig.archive_at)})
    return sentences


def archive_gig(request: HttpRequest, gig: Gig, moment: Any) -> str:
    archived = offers.archive(gig=gig, archive_at=moment, **who_and_when(request))
    if archived.archived_at:
        return _("The gig is archived.")
    at = localize(timezone.localtime(archived.archive_at), use_l10n=True)
    return _("The gig will be archived at %(at)s.") % {"at": at}


# --- Expiring and resetting -----------------------------------------------------------------------------------------


def chosen(request: HttpRequest, gig: Gig) -> InvitationQuerySet:
    """The gig's invitations the question is about: those whose ids it names, or all."""
    if request.GET.get("all"):
        return gig.invitations.all()
    return gig.invitations.filter(pk__in=ids_in(request.GET.getlist("invitation")))


def hidden(request: HttpRequest) -> list[tuple[str, str]]:
    """What the confirmation sends on, as it was asked for."""
    if request.GET.get("all"):
        return [("all", "1")]
    return [("invitation", str(pk)) for pk in ids_in(request.GET.getlist("invitation"))]


def by_status(invitations: InvitationQuerySet) -> dict[str, int]:
    return dict(invitations.order_by().values_list("status").annotate(Count("pk")))


def expire(request: HttpRequest, gig_admin: "ModelAdmin[Gig]", gig: Gig) -> HttpResponseBase:
    if request.method == "POST":
        return settle(request, gig, lambda: expire_chosen(request, gig))
    amounts = by_status(chosen(request, gig))
    pending = amounts.pop(Status.PENDING, 0)
    sentences = [_("Can no longer answer: %(people)s.") % {"people": people(pending)}]
    if amounts and not request.GET.get("all"):
        others = people(sum(amounts.values()))
        sentences.append(_("Have answered or expired before and stay as they are: %(people)s.") % {"people": others})
    return ask(
        request,
        gig_admin,
        gig,
        title=_("Expire pending invitations"),
        sentences=sentences,
        people=some_of(chosen(request, gig).pending()),
        more=pending - NAMED,
        hidden=hidden(request),
        button=_("Expire") if pending else "",
        is_grave=True,
    )


def expire_chosen(request: HttpRequest, gig: Gig) -> str:
    ids = None if request.POST.get("all") else ids_in(request.POST.getlist("invitation"))
    amount = in_bulk.expire(gig=gig, invitation_ids=ids, **who_and_when(request))
    return _("Expired invitations: %(amount)s.") % {"amount": amount}


def reset(request: HttpRequest, gig_admin: "ModelAdmin[Gig]", gig: Gig) -> HttpResponseBase:
    if request.method != "POST":
        return ask_to_reset(request, gig_admin, gig, ids_in(request.GET.getlist("invitation")))
    ids = ids_in(request.POST.getlist("invitation"))
    try:
        return settle(request, gig, lambda: reset_chosen(request, gig, ids))
    except in_bulk.SeatUnread:
        return ask_to_reset(request, gig_admin, gig, ids, _("Nothing is done yet: somebody took a seat meanwhile."))


def ask_to_reset(
    request: HttpRequest, gig_admin: "ModelAdmin[Gig]", gig: Gig, ids: list[int], *news: str
) -> HttpResponseBase:
    """Who holds a seat goes along with the form, so that no seat is lost of which the page did not tell."""
    moved = in_bulk.resettable(gig, ids)
    statuses = dict(moved.values_list("pk", "status"))
    total, amounts = len(statuses), Counter(statuses.values())
    seated = [(SEATED, str(pk)) for pk, status in statuses.items() if status == Status.ACCEPTED]
    return ask(
        request,
        gig_admin,
        gig,
        title=_("Ask anew"),
        sentences=[*news, *reset_sentences(total, amounts, gig.invitations.filter(pk__in=ids).count() - total)],
        people=some_of(moved),
        more=total - NAMED,
        hidden=[*(("invitation", str(pk)) for pk in ids), *seated],
        form=SilentForm(request.POST or None),
        button=_("Ask anew") if total else "",
        is_grave=bool(seated),
    )


class SilentForm(forms.Form):
    silent = forms.BooleanField(required=False, label=gettext_lazy("Do not tell them"))


def reset_sentences(total: int, amounts: dict[str, int], others: int) -> list[str]:
    sentences = [_("Are asked again, as if for the first time: %(people)s.") % {"people": people(total)}]
    if accepted := amounts.get(Status.ACCEPTED):
        sentences.append(_("Lose the seat they hold: %(people)s.") % {"people": people(accepted)})
    if others:
        sentences.append(
            _("Stay as they are, for they are pending, inactive or paused: %(people)s.") % {"people": people(others)}
        )
    return sentences


def reset_chosen(request: HttpRequest, gig: Gig, ids: list[int]) -> str:
    amount = in_bulk.reset(
        gig=gig,
        invitation_ids=ids,
        silent="silent" in request.POST,
        seated=ids_in(request.POST.getlist(SEATED)),
        **who_and_when(request),
    )
    return _("Asked anew: %(people)s.") % {"people": people(amount)}


def some_of(invitations: InvitationQuerySet) -> list[Person]:
    return named(list(invitations.order_by("-pk").values_list("worker", flat=True)[:NAMED]))
