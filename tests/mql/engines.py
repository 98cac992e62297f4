"""The three engines that answer a filter, each as a function of a filter or sort and documents."""

import json
import sqlite3
from typing import Any

import psycopg

from mql import Filter, Sort, postgres, sqlite
from mql.document import to_jsonb

Documents = list[dict[str, Any]]
Answers = list[Any]


class Python:
    def matches(self, filter: Filter, documents: Documents) -> Answers:
        return [filter.matches(document) for document in documents]

    def sort_keys(self, sort: Sort, documents: Documents) -> Answers:
        return [sort.key(document) for document in documents]


class Postgres:
    """Asks about documents sent along, so that nothing has to be stored."""

    source = "(SELECT place, document FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS _(document, place)) d"

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def matches(self, filter: Filter, documents: Documents) -> Answers:
        return self.ask(*postgres.where(filter, "d.document"), documents)

    def sort_keys(self, sort: Sort, documents: Documents) -> Answers:
        return self.ask(*postgres.sort_key(sort, "d.document"), documents)

    def ask(self, expression: str, parameters: list[Any], documents: Documents) -> Answers:
        packed = json.dumps([to_jsonb(document) for document in documents], ensure_ascii=False)
        statement = f"SELECT {expression} FROM {self.source} ORDER BY place"
        return [answer for (answer,) in self.connection.execute(statement, [*parameters, packed])]


class Sqlite:
    def __init__(self, connection: sqlite3.Connection) -> None:
        sqlite.register(connection)
        connection.execute("CREATE TABLE IF NOT EXISTS d (document text)")
        self.connection = connection

    def matches(self, filter: Filter, documents: Documents) -> Answers:
        return [bool(answer) for answer in self.ask(*sqlite.where(filter, "d.document"), documents)]

    def sort_keys(self, sort: Sort, documents: Documents) -> Answers:
        return self.ask(*sqlite.sort_key(sort, "d.document"), documents)

    def ask(self, expression: str, parameters: list[Any], documents: Documents) -> Answers:
        self.connection.execute("DELETE FROM d")
        self.connection.executemany("INSERT INTO d VALUES (?)", [(json.dumps(document),) for document in documents])
        statement = f"SELECT {expression} FROM d ORDER BY rowid".replace("%s", "?")
        return [answer for (answer,) in self.connection.execute(statement, parameters)]
