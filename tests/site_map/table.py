"""What each view of this house answers, a line each: `test_table.py` does the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.site_map.places import Place, place_named

READ, DO, ASK = ("GET",), ("POST",), ("GET", "POST")


@dataclass(frozen=True)
class View:
    """`name` takes `methods`, and answers the last of them, sent with `data`, by the status `works`.

    `page` has the form whose data it takes: there it leads whoever comes by GET.
    `who` is whom it is for: anonymous (anybody at all), newcomer (whoever is signed in), worker or staff. `status` is
    that of the invitation of which its address speaks.
    """

    name: str
    methods: tuple[str, ...] = READ
    works: int = 200
    who: str = "worker"
    status: str = "accepted"
    data: Mapping[str, Any] = field(default_factory=dict)
    page: str = ""

    @property
    def place(self) -> Place:
        return place_named(self.name)

    @property
    def refused_methods(self) -> set[str]:
        return {"GET", "POST", "PUT", "PATCH", "DELETE"} - {*self.methods} - ({"GET"} if self.page else set())

    def __str__(self) -> str:
        return self.name


def staff(name: str, methods: tuple[str, ...] = READ, works: int = 200, **more: Any) -> View:
    return View(f"admin:{name}", methods, works, who="staff", **more)


IN_A_WEEK = (timezone.now() + timedelta(days=7)).date().isoformat()
ACCOUNT = {"first_name": "Wanda", "time_zone": "UTC"}
PASSWORDS = dict.fromkeys(("password1", "password2"), "quite a long passphrase")
JOINING = ACCOUNT | PASSWORDS | {"country_code": "DE", "birthday": "1990-01-01"}

TABLE = [
    View("front-page", who="anonymous"),
    View("home", READ, 302, who="newcomer"),
    # A worker's own.
    View("workers:welcome", ASK, 302, who="newcomer", data=ACCOUNT),
    View("workers:profile", ASK, 302),
    View("workers:settings", ASK, 302, who="newcomer", data=ACCOUNT),
    View("workers:address", ASK, 302, data={"email": "new@workers.example", "password": "a long passphrase"}),
    View("workers:confirm-address", ASK, 302, who="anonymous"),
    View("workers:time-zone", DO, 302, who="newcomer", data={"time_zone": "Asia/Tokyo"}, page="workers:settings"),
    View("workers:pause", DO, 302, data={"until": IN_A_WEEK}, page="workers:settings"),
    View("workers:resume", DO, 302, page="workers:settings"),
    View("workers:renew-calendar", DO, 302, page="workers:settings"),
    View("workers:remove-calendar", DO, 302, page="workers:settings"),
    View("workers:export", who="newcomer"),
    View("workers:space-invitation", ASK, 302, who="anonymous", data=JOINING),
    View("invitations:delete-account", ASK, 302, data={"password": "a long passphrase"}),
    # Invitations and gigs.
    View("invitations:list"),
    View("invitations:live"),
    View("invitations:seen", DO, 204),
    View("invitations:card", READ, 302),
    View("invitations:accept", DO, 302, status="pending", page="invitations:card"),
    View("invitations:reject", DO, 302, status="pending", page="invitations:card"),
    View("invitations:reason", DO, 302, status="rejected", data={"reason": "busy"}, page="invitations:card"),
    View("invitations:undo", DO, 302, page="invitations:card"),
    View("invitations:gigs"),
    View("invitations:gig"),
    View("invitations:open", DO, page="invitations:gig"),
    View("invitations:leave", ASK, 302),
    View("invitations:calendar-file"),
    View("invitations:feed", who="anonymous"),
    # Staff: workers.
    staff("workers_worker_page"),
    staff("workers_worker_activity", ASK, 302),
    staff("workers_worker_export"),
    staff("workers_worker_import", ASK),
    staff("workers_worker_import_confirm", DO, 302),
    staff("workers_spaceinvitation_expire", ASK, 302),
    # Staff: gigs.
    staff("gigs_gig_preview", DO),
    staff("gigs_gig_rehearse", DO),
    staff("gigs_gig_dry_run", ASK),
    staff("gigs_gig_explain"),
    staff("gigs_gig_page"),
    staff("gigs_gig_numbers"),
    staff("gigs_gig_matched"),
    staff("gigs_gig_export"),
    staff("gigs_gig_copy", READ, 302),
    staff("gigs_gig_wave", ASK, 302, data={"number": 2}),
    staff("gigs_gig_archive", ASK, 302),
    staff("gigs_gig_expire", ASK, 302),
    staff("gigs_gig_reset", ASK, 302),
    staff("gigs_gig_invite", ASK),
]
