"""What every refusal of the domain has in common. Doors turn it into a message or a status; it knows neither."""

from typing import ClassVar


class SpaceError(Exception):
    """The Space refuses to do this. Its text is one sentence for people; `code` is for programs."""

    code: ClassVar[str] = "refused"
