"""What is likely to be wrong with the settings, told by `manage.py check` and before `migrate`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning


def mail_can_be_sent(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without mail nobody gets a new password, and an imported worker never gets in."""
    if settings.DEBUG:
        return []
    remedies = {
        "EMAIL_URL": "set it to the mail server, for example smtp+tls://user:password@mail.example.org:587; "
        "until then mails are handed to port 25 of this machine.",
        "DEFAULT_FROM_EMAIL": "set it to the sender people see, for example Space <space@example.org>; "
        "until then servers are likely to refuse the mails.",
    }
    return [
        Warning(f"{name} is not set: {remedy}", id=f"space.{name.lower()}")
        for name, remedy in remedies.items()
        if name in settings.UNSET_FOR_MAIL
    ]
