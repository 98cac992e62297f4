import sqlite3
from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from mql import sqlite


def teach_sqlite_the_filter_language(connection: Any, **kwargs: Any) -> None:
    if isinstance(connection.connection, sqlite3.Connection):
        sqlite.register(connection.connection)


class WorkersConfig(AppConfig):
    name = "workers"

    def ready(self) -> None:
        connection_created.connect(teach_sqlite_the_filter_language)
