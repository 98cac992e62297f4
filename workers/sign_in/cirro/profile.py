"""What Cirro says of a person, as the Space takes it over."""

import re
import secrets
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from space_project.errors import SpaceError
from workers.places import zone_called

UNKNOWN_ZONE = "UTC"
LONGEST_NAME = 150
LONGEST_EMAIL = 254


class UnusableProfile(SpaceError):
    code = "unusable_profile"


@dataclass(frozen=True)
class Profile:
    """The fields of Cirro's user object that an account here has too. It holds no e-mail address of the person."""

    id: str
    first_name: str
    last_name: str
    country_code: str
    time_zone: str
    anonymous_email: str | None

    @classmethod
    def read(cls, data: Any) -> Self:
        """UnusableProfile without an id; what else is missing or wrong is left empty, for the worker can mend it."""
        if not isinstance(data, dict) or not re.fullmatch("[0-9a-z_-]{1,60}", str(data.get("id", ""))):
            raise UnusableProfile("Cirro's user object has no id that can be used.")
        return cls(
            id=str(data["id"]),
            first_name=text(data.get("first_name"))[:LONGEST_NAME],
            last_name=text(data.get("last_name"))[:LONGEST_NAME],
            country_code=country(data.get("country_code")),
            time_zone=zone(data.get("time_zone")),
            anonymous_email=address(data.get("anonymous_email")),
        )

    @property
    def external_id(self) -> str:
        """Says whose id it is, so that the ids of other systems are never taken for Cirro's."""
        return f"cirro:{self.id}"

    @property
    def emails(self) -> tuple[str, ...]:
        """What may be the account's address, best first. The invented ones no mail can ever reach (RFC 2606)."""
        told = (self.anonymous_email,) if self.anonymous_email else ()
        return *told, f"{self.id}@cirro.invalid", f"{self.id}-{secrets.token_hex(4)}@cirro.invalid"


def text(value: Any) -> str:
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


def country(value: Any) -> str:
    code = text(value).upper()
    return code if re.fullmatch("[A-Z]{2}", code) else ""


def address(value: Any) -> str | None:
    email = text(value).lower()
    try:
        validate_email(email)
    except ValidationError:
        return None
    return email if len(email) <= LONGEST_EMAIL else None


def zone(value: Any) -> str:
    return zone_called(text(value)) or UNKNOWN_ZONE
