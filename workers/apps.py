import sqlite3
from typing import Any

from django.apps import AppConfig
from django.core.checks import register
from django.db.backends.signals import connection_created

from mql import sqlite


def teach_sqlite_the_filter_language(connection: Any, **kwargs: Any) -> None:
    if isinstance(connection.connection, sqlite3.Connection):
        sqlite.register(connection.connection)


class WorkersConfig(AppConfig):
    name = "workers"

    def ready(self) -> None:
        # Needs the models.
        from workers.profile.checks import profile_schema_is_supported

        register(profile_schema_is_supported)
        connection_created.connect(teach_sqlite_the_filter_language)
