"""Addresses that take what a form sends, and have no page of their own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]


def post_or_back_to(page: str) -> Callable[[View], View]:
    """Who comes by GET is led to this page, which has the form, with the same ids; any other method is refused.

    The sign-in leads to where somebody was going whose session had ended, and so do a reload and a bookmark.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, **ids: Any) -> HttpResponse:
            return view(request, **ids) if request.method == "POST" else redirect(page, **ids)

        return require_http_methods(["GET", "HEAD", "POST"])(door)

    return decorate
