"""The OpenAPI document as it is, and a page that tells it to people. Both are public: they hold nothing secret."""

import json
from functools import cache

import yaml
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from space_project.schema.generator import document
from space_project.schema.page import introduction, resources

YAML = "application/yaml"
TYPES = {"json": "application/json", "yaml": YAML}


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
@vary_on_headers("Accept")
def schema(request: HttpRequest) -> HttpResponse:
    """JSON, or YAML where `?format=yaml` or `Accept` asks for it."""
    if wants_yaml(request):
        return HttpResponse(as_yaml(), content_type=YAML)
    return HttpResponse(json.dumps(document(), ensure_ascii=False), content_type="application/json")


@cache
def as_yaml() -> str:
    """Made once: it takes a third of a second, and everybody may ask."""
    return yaml.safe_dump(document(), sort_keys=False, allow_unicode=True)


def wants_yaml(request: HttpRequest) -> bool:
    if "format" in request.GET:
        return request.GET["format"] == "yaml"
    return request.get_preferred_type(["application/json", YAML]) == YAML


@login_not_required
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html", {"resources": resources(), "introduction": introduction()})
