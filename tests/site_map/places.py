"""Every address of the Space, from Django's own table of them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>|\(\?P<(?P<group>\w+)>[^()]*\)")
# What Django and its like bring along: for each account of a table the same, so no line of ours is asked for.
STOCK = re.compile(
    r"(account|mfa|socialaccount|cirro)_.*|idp:oidc:.*|set_language"
    r"|admin:(\w+_(changelist|add|history|delete|change)|auth_user_password_change)"
    r"|admin:(|index|login|logout|password_change|password_change_done|autocomplete|jsi18n|view_on_site|app_list)"
)


@dataclass(frozen=True)
class Place:
    """An address with holes, as `gigs/<int:pk>/leave/`, and the name it has in the code."""

    route: str
    name: str

    @property
    def parameters(self) -> list[str]:
        return [hole["name"] or hole["group"] for hole in PARAMETER.finditer(self.route)]

    @property
    def is_stock(self) -> bool:
        return bool(STOCK.fullmatch(self.name))

    @property
    def is_for_programs(self) -> bool:
        """Endpoints, and the pages on which staff let programs in: tests/api and tests/integrations walk them."""
        return self.name.startswith(("api:", "admin:client-", "admin:webhook-", "upstream:"))

    def path(self, filled: Mapping[str, object]) -> str:
        """With anything in its holes, also what Django itself would never write there."""
        return "/" + PARAMETER.sub(lambda hole: str(filled[hole["name"] or hole["group"]]), self.route)

    def model_name(self) -> str:
        """`workers.worker` for `admin/workers/worker/<path:object_id>/change/`, where there is such a model."""
        _, *parts = self.route.split("/")
        name = ".".join(parts[:2])
        return name if name in {model._meta.label_lower for model in apps.get_models()} else ""

    def __str__(self) -> str:
        return self.route or "/"


@cache
def places() -> list[Place]:
    return list(walk(get_resolver(settings.ROOT_URLCONF)))


def walk(resolver: URLResolver, before: str = "", namespace: str = "") -> Iterator[Place]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern).removeprefix("^").removesuffix("$")
        if isinstance(entry, URLPattern):
            yield Place(route, namespace + (entry.name or ""))
        else:
            yield from walk(entry, route, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


def place_named(name: str) -> Place:
    [place] = [place for place in places() if place.name == name]
    return place
