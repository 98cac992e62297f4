"""Who acts, and over whom they may."""

from typing import cast

from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from workers.models import User


def person_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def permissions_of(user: User) -> QuerySet[Permission]:
    """What the account may do once it is active, apart from being a superuser's."""
    return Permission.objects.filter(Q(group__user=user) | Q(user=user))


def may_rule(person: User, other: User) -> bool:
    """Whether the person may change the other account: who can enter an account can do all that it may do."""
    if other.is_deleted:
        return False
    if person.is_superuser:
        return True
    if other.is_superuser:
        return False
    return not permissions_of(other).exclude(pk__in=permissions_of(person).values("pk")).exists()


def grantable_groups(person: User) -> QuerySet[Group]:
    """Those that make nobody more powerful than the person."""
    if person.is_superuser:
        return Group.objects.all()
    beyond = Permission.objects.exclude(pk__in=permissions_of(person).values("pk"))
    return Group.objects.exclude(permissions__in=beyond)
