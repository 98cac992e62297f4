"""allauth's pages, where they would do something on GET."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.views import ConfirmEmailView
from django.http import Http404, HttpRequest, HttpResponse


def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """allauth takes whatever is no GET for an attempt and counts it; who asks for the head of a page only looks."""

    @wraps(view)
    def looked_at(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "HEAD":
            request.method = "GET"
        return view(request, *args, **kwargs)

    return looked_at


class ConfirmAddressView(ConfirmEmailView):
    """A link opens the page; only its button confirms, and signs somebody else out who sits in this browser."""

    def logout_other_user(self, confirmation: Any) -> None:
        if self.request.method == "POST":
            super().logout_other_user(confirmation)

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(*args, **kwargs)
        except Http404:
            self.object = None
            return self.render_to_response(self.get_context_data())
