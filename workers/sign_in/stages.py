"""Steps between the right password and being signed in."""

from typing import Any

from allauth.account.stages import EmailVerificationStage

from workers.sign_in.actions import is_unconfirmed


class ConfirmationStage(EmailVerificationStage):
    """allauth's, for those only who signed up by themselves and have not confirmed their address."""

    def handle(self) -> Any:
        # Without a user, allauth plays a sign-up with an address that is taken, so that nobody can tell.
        if self.login.user and not is_unconfirmed(self.login.user):
            return None, True
        return super().handle()
