from django.apps import AppConfig


class CirroConfig(AppConfig):
    name = "workers.sign_in.cirro"
