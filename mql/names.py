"""Near names: what a filter's author probably meant."""

import difflib
from collections.abc import Iterable


def suggest(path: str, known_paths: Iterable[str]) -> str | None:
    """The known path nearest to `path`; None if it is known itself or nothing is near."""
    known = list(known_paths)
    if path in known:
        return None
    near = difflib.get_close_matches(path, known, n=1, cutoff=0.6)
    return near[0] if near else None
