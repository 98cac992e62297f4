from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    name = "invitations"

    def ready(self) -> None:
        # Needs the models.
        from invitations import farewell, my_data
        from workers.forgetting import FORGETS
        from workers.my_data import PARTS

        PARTS.update(
            invitations=my_data.invitations_of,
            invitation_attempts=my_data.attempts_of,
        )
        FORGETS["notes of rejections"] = farewell.forget_notes
