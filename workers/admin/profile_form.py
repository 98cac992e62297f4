"""A profile that staff and its worker write at the same time: only what staff changed in the form is saved."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from events.values import in_full, parted
from workers.models import Worker


class ProfileForm(forms.ModelForm):
    """`shown` is the profile as the form showed it. Where the worker has changed a key that staff change too, that is
    told once; who saves again has read it.
    """

    shown = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    instance: Worker

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["document"] = self.instance.profile
            self.initial["shown"] = json.dumps(self.instance.profile)
            for name in {"external_id"} & self.fields.keys():
                self.fields[name].show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        """`before` and `after` are the keys that staff changed."""
        if self.instance.pk and "document" in self.cleaned_data:
            shown, given, current = self.as_shown(), self.cleaned_data["document"], self.instance.profile
            own = differing(shown, given)
            self.before, self.after = only(own, shown), only(own, given)
            if taken := own & differing(shown, current) & differing(given, current):
                self.tell_taken(sorted(taken), shown)
        return self.cleaned_data

    def as_shown(self) -> dict[str, Any]:
        """What stands in the database, if nothing readable was sent."""
        try:
            shown = json.loads(self.cleaned_data.get("shown") or "null")
        except (ValueError, RecursionError):
            shown = None
        return shown if isinstance(shown, dict) else self.instance.profile

    def tell_taken(self, keys: list[str], shown: Mapping[str, Any]) -> None:
        current = self.instance.profile
        for key in keys:
            before, now = parted(in_full(shown.get(key)), in_full(current.get(key)))
            told = {"key": key, "before": before, "now": now}
            self.add_error("document", _("Meanwhile «%(key)s» was changed from %(before)s to %(now)s.") % told)
        self.add_error("document", _("What you wrote is kept. If you save again, it takes the place of that."))
        merged = only(current.keys() - self.before.keys(), current) | self.after
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["document"] = json.dumps(merged, ensure_ascii=False)  # type: ignore[index]
        self.data["shown"] = json.dumps(current)  # type: ignore[index]


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> set[str]:
    """The keys that are not the same in both; unlike Python, JSON knows 1 from true."""
    return {key for key in one.keys() | other.keys() if text(one, key) != text(other, key)}


def text(document: Mapping[str, Any], key: str) -> str | None:
    return json.dumps(document[key], sort_keys=True) if key in document else None


def only(keys: Iterable[str], document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: document[key] for key in keys if key in document}
