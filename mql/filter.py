"""The filter query of a gig, read once and asked of many documents."""

from collections.abc import Iterator, Mapping

from mql.explain import Explanation, explain
from mql.match import predicate
from mql.parse import checked, parse
from mql.syntax import Node, paths
from mql.values import Json


class Filter:
    """A MongoDB query. Made of what is not one, it raises InvalidFilter.

    `query` is a copy of what it was made of; `node` its tree, for the compilers of mql.
    """

    def __init__(self, query: Mapping[str, Json]) -> None:
        self.query = checked(query)
        self.node: Node = parse(self.query)
        self.matches = predicate(self.node)
        """Whether a document satisfies the filter: a function of the document, giving a bool."""

    def explain(self, document: Mapping[str, Json]) -> Explanation:
        """Clause by clause what was wanted, what `document` has, and whether it passed."""
        return explain(self.node, document)

    def paths(self) -> list[str]:
        """The document paths the filter reads, sorted, each once."""
        return sorted(set(paths(self.node)))

    def clauses(self) -> list[dict[str, Json]]:
        """The queries that must all hold: a member each, those inside `$and` one by one."""
        return list(_clauses(self.query))

    def __repr__(self) -> str:
        return f"Filter({self.query!r})"


def _clauses(query: dict[str, Json]) -> Iterator[dict[str, Json]]:
    for key, value in query.items():
        if key == "$and":
            for item in value:
                yield from _clauses(item)
        else:
            yield {key: value}
