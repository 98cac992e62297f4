"""What signing in changes in an account."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Token
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from events import actions as events
from events.models import EventType
from workers.models import User


def is_unconfirmed(user: User) -> bool:
    """Whether the account is a sign-up whose address nobody has confirmed yet. One query.

    Only these have a row of allauth's EmailAddress, and only until then: whoever was made by staff, an import, a
    command or the demo counts as confirmed.
    """
    return EmailAddress.objects.filter(user_id=user.pk, email=user.email, verified=False).exists()


@transaction.atomic
def confirm_address(*, user: User, by: str, now: datetime) -> None:
    """The person has shown that they read the account's mail."""
    waiting, _ = EmailAddress.objects.filter(user_id=user.pk).delete()
    if waiting:
        told = {"fields": ["confirmed_address"]}
        events.record(EventType.USER_UPDATED, by=by, now=now, worker_id=user.pk, data=told)


@transaction.atomic
def change_address(*, user: User, email: str, by: str, now: datetime) -> None:
    """This address opens the account in place of `user.email`, and its mail goes there.

    ValidationError if it is somebody else's; User.DoesNotExist if the account's is no longer `user.email`. What signs
    in already stays signed in.
    """
    account = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk, email=user.email)
    account.email = email.lower()
    account.clean_fields(exclude={field.name for field in User._meta.fields} - {"email"})
    account.validate_unique()
    account.save(update_fields=["email"])
    EmailAddress.objects.filter(user_id=account.pk).delete()
    events.record(EventType.USER_UPDATED, by=by, now=now, worker_id=account.pk, data={"fields": ["email"]})


@transaction.atomic
def set_password(*, user: User, password: str, by: str, now: datetime) -> None:
    """This password opens the account, and no other; sessions that began with another one are over."""
    user.set_password(password)
    user.save(update_fields=["password"])
    events.record(EventType.USER_UPDATED, by=by, now=now, worker_id=user.pk, data={"fields": ["password"]})


@transaction.atomic
def remove_second_factor(*, user: User, by: str, now: datetime) -> None:
    """The password alone opens the account again, and recovery codes are void."""
    removed, _ = Authenticator.objects.filter(user_id=user.pk).delete()
    if removed:
        told = {"fields": ["second_factor"]}
        events.record(EventType.USER_UPDATED, by=by, now=now, worker_id=user.pk, data=told)


@transaction.atomic
def close_doors(*, user: User) -> None:
    """Nothing is left by which this account could be entered, nor what is known of its doors; for who deletes it."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
    for kept in (EmailAddress, Authenticator, SocialAccount, Token):
        kept.objects.filter(user_id=user.pk).delete()
