"""Runs the benchmarks and prints them as a table."""

from collections.abc import Callable, Iterator

from rich.console import Console
from rich.table import Table

from benchmarks import accepts, admin, http, matcher, rows, world
from benchmarks.measure import Row

console = Console(width=140)


GROUPS: dict[str, Callable[[], Iterator[Row]]] = {
    "matcher": matcher.rows,
    "engine": rows.all_rows,
    "accept": accepts.rows,
    "http": http.rows,
    "admin": admin.rows,
}


def run(*, workers: int, gigs: int, groups: list[str]) -> None:
    world.build(workers, gigs, console)
    table = Table("What", "subject", "floor", "unit", "ratio", "goal", "", title=f"{workers:,} workers, {gigs:,} gigs")
    for group in groups:
        for row in GROUPS[group]():
            console.print(f"{row.name}: {row.ratio:.2f}")
            mark = "reached" if row.reached else "MISSED"
            table.add_row(
                row.name, f"{row.subject:,.2f}", f"{row.floor:,.2f}", row.unit, f"{row.ratio:.2f}", row.goal, mark
            )
    console.print(table)
