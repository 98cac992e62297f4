"""What is said when a filter, a sort order or a document cannot be taken."""


class Refused(ValueError):
    """A sentence for people: where it is wrong, what is wrong, what would be right.

    `path` is empty when the whole is meant. `problem` and `remedy` are clauses without a full stop.
    """

    subject = "value"

    def __init__(self, path: str, problem: str, remedy: str) -> None:
        super().__init__(path, problem, remedy)
        self.path = path
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"at `{self.path}`" if self.path else "as a whole"
        return f"The {self.subject} is refused {place}: {self.problem}; {self.remedy}."


class InvalidFilter(Refused):
    """A filter query outside the language of docs/filters.md."""

    subject = "filter"


class InvalidSort(Refused):
    """A sort order that is not a list of paths with 1 or -1."""

    subject = "sort order"


class InvalidDocument(Refused):
    """A profile document that the three engines could not store and compare alike."""

    subject = "document"
