"""Why a document matches a filter or does not, clause by clause."""

from dataclasses import dataclass
from typing import Any

from mql.match import located, predicate
from mql.syntax import Clause, Element, Group, Node
from mql.values import MISSING, Json
from mql.walk import values_at


@dataclass(frozen=True, slots=True)
class Explanation:
    """One clause or group of a filter, and how it fared.

    `path` is a dotted path, empty for a group over several. `found` is the value at the path, MISSING without one;
    where a list of objects on the way gives several values, the list of them. Under `$elemMatch` the children
    explain the first element that passed, or else the first one.
    """

    path: str
    operator: str
    wanted: Json
    found: Any
    passed: bool
    children: tuple["Explanation", ...] = ()

    def as_dict(self) -> dict[str, Json]:
        """For JSON: `found` is left out where nothing was found."""
        plain: dict[str, Json] = {"path": self.path, "operator": self.operator, "wanted": self.wanted}
        if self.found is not MISSING:
            plain["found"] = self.found
        return plain | {"passed": self.passed, "children": [child.as_dict() for child in self.children]}


def explain(node: Node, document: Json) -> Explanation:
    """How `document` (or a list's element) fares with `node`."""
    if isinstance(node, Group):
        return _explain_group(node, document)
    found = _found(node, document)
    return Explanation(
        path=str(node.path or ""),
        operator=node.operator,
        wanted=node.wanted,
        found=found,
        passed=located(node)(document) is not node.negated,
        children=_explain_element(node.test, found) if isinstance(node.test, Element) else (),
    )


def _explain_group(group: Group, document: Json) -> Explanation:
    return Explanation(
        path=str(group.path or ""),
        operator=group.operator,
        wanted=group.wanted,
        found=MISSING if group.path is None else _gathered(values_at(group.path, document)),
        passed=predicate(group)(document),
        children=tuple(explain(child, document) for child in group.children),
    )


def _found(clause: Clause, document: Json) -> Any:
    return document if clause.path is None else _gathered(values_at(clause.path, document))


def _gathered(values: list[Json]) -> Any:
    if not values:
        return MISSING
    return values[0] if len(values) == 1 else values


def _explain_element(test: Element, found: Any) -> tuple[Explanation, ...]:
    elements = found if isinstance(found, list) else []
    if not test.by_value:
        elements = [element for element in elements if isinstance(element, dict | list)]
    if not elements:
        return ()
    passes = predicate(test.query)
    shown = next((element for element in elements if passes(element)), elements[0])
    return (explain(test.query, shown),)
