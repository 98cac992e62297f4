"""The Space behind a line on which each piece of an answer takes half a second."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

from space_project.wsgi import application as space

PIECE_SECONDS = 0.5


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
    with closing(space(environ, start_response)) as pieces:
        for piece in pieces:
            time.sleep(PIECE_SECONDS)
            yield piece
