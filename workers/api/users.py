"""/users (wire document, 4.2)."""

import secrets
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as BrokenRule
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from space_project.api.bodies import CirroBody, ObjectField
from space_project.api.endpoint import Body, Query, endpoint
from space_project.api.paging import listed
from space_project.api.views import WireView, found
from workers import actions
from workers.api.objects import UserList, UserObject, user_object
from workers.api.user_list import UserFilters, UserQuery, page_in_time
from workers.models import ANONYMOUS_DOMAIN, User
from workers.places import countries, zone_called
from workers.transfer import fields
from workers.transfer.reading import RowRefused


class ZoneField(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        try:
            return fields.time_zone(zone_called(name) or name)
        except RowRefused as refusal:
            raise serializers.ValidationError(str(refusal), code="no_zone") from refusal


class CountryField(serializers.RegexField):
    default_error_messages = {  # noqa: RUF012
        "invalid": "Write two letters of ISO 3166-1, like DE.",
        "no_country": "There is no country {code}: write two letters of ISO 3166-1, like DE.",
    }

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data).upper()

    def run_validators(self, value: Any) -> None:
        """Whether there is such a country can be asked of what is a code at all."""
        super().run_validators(value)
        if value not in countries():
            self.fail("no_country", code=value)


class UserBody(CirroBody):
    """Everything may be left out: an address is made up then, and the rest stays empty, where Cirro seeds all of it."""

    email = serializers.EmailField(required=False)
    first_name = serializers.CharField(required=False, allow_blank=True, max_length=150)
    last_name = serializers.CharField(required=False, allow_blank=True, max_length=150)
    time_zone = ZoneField(required=False, max_length=64, help_text="Of IANA, whole or its city: `Europe/Berlin`.")
    country_code = CountryField("^[A-Za-z]{2}$", required=False, help_text="ISO 3166-1, two letters.")
    birthday = serializers.DateField(required=False, allow_null=True)
    password = serializers.CharField(required=False, max_length=128, help_text="As strong as a person's has to be.")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        person = User(**{name: given.get(name, "") for name in ("email", "first_name", "last_name")})
        try:
            if "password" in given:
                validate_password(given["password"], person)
        except BrokenRule as error:
            raise serializers.ValidationError({"password": error.messages}, code="weak") from error
        return given


class WorkerBody(serializers.Serializer):
    document = ObjectField()


class Users(WireView):
    @endpoint("list_users", answers={200: UserList}, query=UserQuery)
    def get(self, request: Request, query: Query) -> Response:
        """Lists accounts."""
        users = UserFilters.chosen(User.objects.select_related("worker"), query, now=self.now)
        return listed("/users", page_in_time(users, query), user_object)

    @endpoint("create_user", answers={201: UserObject}, body=UserBody, scope="admin")
    def post(self, request: Request, body: Body) -> Response:
        """Makes an account.

        Without `email` it gets an address that no mail reaches; what else is left out stays empty. Without `password`
        nobody can sign in until one is set by mail.
        """
        body.setdefault("email", f"{secrets.token_hex(8)}@{ANONYMOUS_DOMAIN}")
        user = actions.create_user(**body, **self.who_and_when)
        return Response(user_object(user), status=status.HTTP_201_CREATED)


class OneUser(WireView):
    @endpoint("get_user", answers={200: UserObject})
    def get(self, request: Request, pk: int) -> Response:
        """Reads an account."""
        return Response(user_object(found(User.objects.all(), pk)))


class UserWorker(WireView):
    @endpoint("write_worker", answers={200: UserObject}, body=WorkerBody)
    def post(self, request: Request, pk: int, body: Body) -> Response:
        """The user is a worker with this document, in place of any before it."""
        user = found(User.objects.all(), pk)
        actions.write_document(user=user, **body, **self.who_and_when)
        return Response(user_object(user))
