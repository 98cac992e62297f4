"""Who asks for a page."""

from django.http import HttpRequest

from workers.models import User


class SignedIn(HttpRequest):
    """A request of somebody with an account; LoginRequiredMiddleware lets no other through, unless a view says so."""

    user: User
