"""What lines of one file have spoken of before."""

import sqlite3
from types import TracebackType
from typing import Self


class Seen:
    """Which line spoke first of an e-mail address, an external id or an account.

    A temporary file of SQLite's, gone with the object: a million rows would take a hundred megabytes in a dict.
    """

    def __init__(self) -> None:
        self.database = sqlite3.connect("", isolation_level=None)
        self.database.execute("PRAGMA journal_mode = OFF")
        self.database.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID")
        self.database.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.close()

    def first_line(self, kind: str, value: object, line: int) -> int:
        """The line that spoke of it first: this one, if none did before."""
        key = f"{kind}:{value}"
        self.database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", [key, line])
        [(first,)] = self.database.execute("SELECT line FROM seen WHERE key = ?", [key])
        return int(first)
