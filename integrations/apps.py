from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "integrations"

    def ready(self) -> None:
        # Needs the models.
        from integrations import idempotency
        from integrations.upstream import forgetting as forgetting_upstream
        from integrations.upstream import staff as upstream
        from integrations.webhooks import forgetting as forgetting_webhooks
        from integrations.webhooks import staff as webhooks
        from space_project.attention import SOURCES
        from workers.forgetting import FORGETS

        SOURCES[webhooks.MAY_CHANGE] = webhooks.notices
        SOURCES[upstream.MAY_CHANGE] = upstream.notices
        FORGETS["webhooks"] = forgetting_webhooks.forget
        FORGETS["changes for the upstream"] = forgetting_upstream.forget
        FORGETS["answers kept for repeats"] = idempotency.forget_person
