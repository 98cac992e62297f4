"""A progress bar on the terminal, by the bytes read of a file."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskProgressColumn, TimeRemainingColumn
from rich.text import Text

from workers.transfer.lines import ByteSource


class RowsColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        rows = task.fields["source"].rows
        return Text(f"{rows:,} rows, {rows / (task.elapsed or 1):,.0f} a second")


class Measured:
    """A source that moves the bar as it is read; whoever reads it counts its rows."""

    def __init__(self, source: ByteSource, progress: Progress, size: int | None) -> None:
        self.source, self.progress = source, progress
        self.rows = 0
        self.task = progress.add_task("", total=size, source=self)

    def read(self, size: int, /) -> bytes:
        data = self.source.read(size)
        self.progress.advance(self.task, len(data))
        return data


@contextmanager
def bytes_read(source: ByteSource, size: int | None) -> Iterator[Measured]:
    """Shows nothing where the errors do not go to a terminal."""
    console = Console(stderr=True)
    columns = [RowsColumn(), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()]
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield Measured(source, progress, size)
