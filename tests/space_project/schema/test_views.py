"""/api/v2/schema and /api/v2/docs: open to everybody, and the same document."""

import re

import pytest
import yaml
from django.test import Client

from space_project.schema.generator import document

SCHEMA, DOCS = "/api/v2/schema", "/api/v2/docs"


def test_the_document_comes_as_json(client: Client) -> None:
    answer = client.get(SCHEMA)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.json() == document()


@pytest.mark.parametrize("asked", [{"query_params": {"format": "yaml"}}, {"headers": {"Accept": "application/yaml"}}])
def test_and_as_yaml(asked, client: Client) -> None:
    answer = client.get(SCHEMA, **asked)
    assert answer.headers["Content-Type"] == "application/yaml"
    assert yaml.safe_load(answer.content) == document()


def test_a_cache_keeps_the_two_apart(client: Client) -> None:
    assert "Accept" in client.get(SCHEMA).headers["Vary"].split(", ")


def test_the_page_tells_every_endpoint(client: Client) -> None:
    page = client.get(DOCS).content.decode()
    told = [operation for path in document()["paths"].values() for operation in path.values()]
    assert [each["operationId"] for each in told if f'id="{each["operationId"]}"' not in page] == []


@pytest.mark.parametrize(
    "told",
    [
        "integer, 1 to 500, 10 unless told",
        "at most 10,000",
        "string, at most 255 characters",
        "<code>application/x-ndjson</code>",
        "A token that the client signs itself: RS256",
        "Ids are strings, moments UNIX seconds",
    ],
)
def test_the_page_tells_bounds_defaults_types_and_how_to_sign_in(told, client: Client) -> None:
    assert told in client.get(DOCS).content.decode()


def test_the_page_keeps_to_the_policy_of_the_house(client: Client) -> None:
    answer = client.get(DOCS)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert re.findall(r"<script|<style|style=|(?:src|href)=.https?:", answer.content.decode()) == []


@pytest.mark.parametrize("path", [SCHEMA, DOCS])
def test_both_are_only_read(path, client: Client) -> None:
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405
