"""One process of a Space on SQLite: `python -m tests.integrations.sender (prepare | send | die) FOLDER`.

`prepare` makes the database and a client, whose private key it leaves in the folder. `send` prints the answer. `die`
kills itself between the work and the commit.
"""

import os
import signal
import sys
import time
from pathlib import Path

import django
import jwt


def prepare(key_file: Path) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("create_api_client", "Payroll", private_key=str(key_file))


def send(key_file: Path) -> None:
    from django.conf import settings
    from django.test import Client

    from integrations.models import ApiClient

    settings.ROOT_URLCONF = "tests.integrations.endpoints"
    claims = {"sub": ApiClient.objects.get().client_id, "exp": int(time.time()) + 60}
    token = jwt.encode(claims, key_file.read_text(), algorithm="RS256")
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k"}
    answer = Client().post("/things", {}, content_type="application/json", headers=headers)
    print(answer.status_code, answer.content.decode())


def die(key_file: Path) -> None:
    from tests.integrations import endpoints

    work = endpoints.work
    endpoints.work = lambda by: (work(by), os.kill(os.getpid(), signal.SIGKILL))
    send(key_file)


if __name__ == "__main__":
    django.setup()
    {"prepare": prepare, "send": send, "die": die}[sys.argv[1]](Path(sys.argv[2]) / "private.pem")
