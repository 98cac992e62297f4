"""What answers of several rooms have in common."""

from typing import Annotated, Literal, TypedDict

Unix = Annotated[int, "UNIX seconds."]


class ErrorObject(TypedDict):
    """Which field, what is wrong, what would be right; all problems in one text."""

    error: str


class ListObject(TypedDict):
    """A page of a list. Its subclasses say what `data` holds."""

    object: Literal["list"]
    url: str
    has_more: bool


class OrderedListObject(ListObject):
    """A page of a list that has several orders."""

    before: Annotated[str | None, "The place of the first of `data`: ask for what is `before` it."]
    after: Annotated[str | None, "The place of the last of `data`: ask for what comes `after` it."]


class DeletedObject(TypedDict):
    id: str
    object: str
    deleted: bool
