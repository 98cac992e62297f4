"""The Celery app. The database is the truth; the queue only says «look now»."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "space_project.settings")

app = Celery("space")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
