"""A mail server that keeps what it is sent, and accounts that want to come in."""

import email
import re
import socket
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import default
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import AsyncMessage

from tests import factories
from workers.models import User, Worker
from workers.sign_in import actions

PASSWORD = "a long passphrase"


class Keeper(AsyncMessage):
    def __init__(self) -> None:
        super().__init__()
        self.mails: list[EmailMessage] = []

    def prepare_message(self, session, envelope) -> EmailMessage:
        message = email.message_from_bytes(envelope.content, policy=default)
        message["X-RcptTo"] = ", ".join(envelope.rcpt_tos)
        return message

    async def handle_message(self, message: EmailMessage) -> None:
        self.mails.append(message)


@pytest.fixture
def mails(settings) -> Iterator[list[EmailMessage]]:
    """What arrives at a real mail server, to which the Space sends."""
    keeper = Keeper()
    server = Controller(keeper, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield keeper.mails
    server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def link_in(mail: EmailMessage) -> str:
    """The path of the first link, as a click would ask for it."""
    [first, *_] = re.findall(r"https?://\S+", mail.get_content())
    return urlsplit(first).path


@pytest.fixture
def ada(db) -> User:
    """A worker with a password."""
    worker: Worker = factories.make_worker()
    User.objects.filter(pk=worker.pk).update(email="ada@example.org")
    user = User.objects.get(pk=worker.pk)
    actions.set_password(user=user, password=PASSWORD, **factories.WHO_AND_WHEN)
    return user


@pytest.fixture
def sign_in(client) -> Callable:
    """Posts the sign-in page as a browser would."""
    return lambda password=PASSWORD, email="ada@example.org", **more: client.post(
        "/account/login/", {"login": email, "password": password, **more}
    )


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session
