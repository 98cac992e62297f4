from django.urls import path

from events.api import feed

urlpatterns = [path("events", feed.Events.as_view(), name="events")]
