from django.urls import path

from integrations.upstream import views

app_name = "upstream"
urlpatterns = [path("webhook", views.webhook, name="webhook")]
