from django.apps import AppConfig
from django.core.checks import register

from workers.sign_in.checks import mail_can_be_sent


class SignInConfig(AppConfig):
    name = "workers.sign_in"

    def ready(self) -> None:
        register(mail_can_be_sent)
