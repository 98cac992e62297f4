"""Every page of the Space, a line each, and what it takes to see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

HOSTILE = "W" * 70 + " \u202eمرحبا بكم 🎉👩‍🌾 <script>alert(1)</script> "
JSON_TAB = ".field-filter_query [role=tab] >> nth=1"
AUTHORIZE = "/oauth/authorize?response_type=code&client_id={client_id}&scope=read&redirect_uri="
# Two that are right, one of them known, and one that is not.
WORKERS = (
    "email,first_name,document.rating\nzoe@space.example,Zoe,4.5\namara@space.example,Amara,\nno address,Nobody,1\n"
)
MATCHED = "#preview .costs, #preview .sample, #preview .quiet"


@dataclass(frozen=True)
class Scene:
    """What `who` sees at `path`, in which `{gig}` and others stand for ids, once `shows` is there.

    Before that, `fill` is written into the fields, `upload` put into those for files, and the selectors in `press` are
    clicked; or `post` is asked for, by
    POST, as from a page that stood open. `template` is shown as it is where no address leads to it by itself.
    """

    name: str
    who: str
    path: str
    fill: Mapping[str, str] = field(default_factory=dict)
    upload: Mapping[str, str] = field(default_factory=dict)
    press: tuple[str, ...] = ()
    post: str = ""
    shows: str = ""
    template: str = ""

    def __str__(self) -> str:
        return self.name


def anonymous(name: str, path: str, **more: object) -> Scene:
    return Scene(name, "anonymous", path, **more)


def worker(name: str, path: str, **more: object) -> Scene:
    return Scene(name, "worker", path, **more)


def beginner(name: str, path: str, **more: object) -> Scene:
    """An account without a profile or a password."""
    return Scene(name, "newcomer", path, **more)


def careful(name: str, path: str, **more: object) -> Scene:
    """A worker who has a second factor, and no invitation yet."""
    return Scene(name, "careful", path, **more)


def staff(name: str, path: str, **more: object) -> Scene:
    return Scene(f"admin {name}", "staff", f"/admin/{path}", **more)


SIGN_IN = [
    anonymous("front page", "/"),
    anonymous("endpoints", "/api/v2/docs"),
    anonymous("sign in", "/account/login/"),
    anonymous(
        "sign in refused",
        "/account/login/",
        fill={"#id_login": "nobody@space.example", "#id_password": "wrong"},
        press=("main form .button.wide >> nth=0",),
        shows=".errorlist, [role=alert]",
    ),
    anonymous("sign up", "/account/signup/"),
    anonymous("sign up closed", "/closed/", template="account/signup_closed.html"),
    anonymous("address to confirm", "/account/confirm-email/"),
    anonymous("address confirmed", "/account/confirm-email/{confirmation}/"),
    anonymous("address not confirmed", "/account/confirm-email/too-old/"),
    anonymous("account inactive", "/account/inactive/"),
    anonymous("password forgotten", "/account/password/reset/"),
    anonymous("password mailed", "/account/password/reset/done/"),
    anonymous("password anew", "/account/password/reset/key/{reset}/"),
    anonymous("password link too old", "/account/password/reset/key/1-too-old/"),
    anonymous("password is set", "/account/password/reset/key/done/"),
    anonymous("cirro", "/account/cirro/login/"),
    anonymous("cirro cancelled", "/account/3rdparty/login/cancelled/"),
    anonymous("cirro failed", "/account/cirro/login/callback/?error=server_error"),
    anonymous(
        "second factor asked",
        "/account/login/",
        fill={"#id_login": "careful@space.example", "#id_password": "a long passphrase"},
        press=("main form .button.wide >> nth=0",),
        shows="#id_code",
    ),
    worker("sign out", "/account/logout/"),
    worker("address change", "/settings/address/"),
    anonymous("new address confirmed", "/settings/address/{new_address}/"),
    anonymous("new address not confirmed", "/settings/address/too-old/"),
    worker("password change", "/account/password/change/"),
    beginner("password first", "/account/password/set/"),
    worker("proof of oneself", "/account/reauthenticate/"),
    worker("second factor", "/account/2fa/"),
    worker("second factor on", "/account/2fa/totp/activate/"),
    careful("second factor off", "/account/2fa/totp/deactivate/"),
    careful("second factor proof", "/account/2fa/reauthenticate/"),
    careful("recovery codes", "/account/2fa/recovery-codes/"),
    careful("recovery codes anew", "/account/2fa/recovery-codes/generate/"),
]

JOINING = [
    anonymous("join", "/join/{way_in}/"),
    anonymous("join too late", "/join/{way_closed}/"),
    worker("join with an account", "/join/{way_in}/"),
    worker("sign in elsewhere", AUTHORIZE + "https://work.example/signed-in"),
    worker("sign in elsewhere refused", AUTHORIZE + "https://elsewhere.example/"),
]

WORKER = [
    beginner("welcome", "/welcome/"),
    worker("invitations", "/invitations/"),
    careful("invitations none", "/invitations/"),
    worker("invitations answered", "/invitations/?show=answered"),
    worker("invitations past", "/invitations/?show=past"),
    worker(
        "clash",
        "/gigs/{clashing}/",
        press=("form[action$='accept/'] button >> nth=0",),
        shows="text=/Accept all the same|Trotzdem/",
    ),
    worker("clash without scripts", "/invitations/", post="/invitations/{clash}/accept/"),
    worker("too late", "/invitations/", post="/invitations/{full}/accept/"),
    worker("my gigs", "/gigs/"),
    careful("my gigs none", "/gigs/"),
    worker("gig", "/gigs/{held}/"),
    worker("gig invited", "/gigs/{clashing}/"),
    worker("gig rejected", "/gigs/{rejected}/"),
    worker("gig deleted", "/gigs/{deleted}/"),
    worker("gig hostile", "/gigs/{hostile}/"),
    worker("gig opens", "/gigs/{held}/", post="/gigs/{held}/open/"),
    worker("leave", "/gigs/{held}/leave/"),
    worker("invitation missing", "/gigs/999999999/"),
    worker("profile", "/profile/"),
    worker("settings", "/settings/"),
    worker("delete account", "/settings/delete/"),
]

ERRORS = [
    worker("error 403", "/forbidden/", template="403.html"),
    worker("error 403 stale form", "/stale/", template="403_csrf.html"),
    worker("error 404", "/nothing-here/"),
    anonymous("error 429", "/tried-too-often/", template="429.html"),
    anonymous("error 500", "/broken/", template="500.html"),
]

STAFF = [
    staff("home", ""),
    staff("gigs of one room", "gigs/"),
    staff("gigs", "gigs/gig/"),
    staff("gig new", "gigs/gig/add/", shows=MATCHED),
    staff("gig form", "gigs/gig/{gig}/change/", shows=MATCHED),
    staff("gig filter", "gigs/gig/{chosen}/change/", shows=MATCHED),
    staff("gig filter as JSON", "gigs/gig/{chosen}/change/", press=(JSON_TAB,), shows=MATCHED),
    staff("gig form refused", "gigs/gig/add/", press=("[name=_save]",), shows=".errornote"),
    staff("gig form dry run", "gigs/gig/{chosen}/change/", press=("[hx-target='#dry-run']",), shows="#dry-run > *"),
    staff(
        "gig consequences",
        "gigs/gig/{gig}/change/",
        fill={"#id_invitation_multiplier": "2"},
        press=(JSON_TAB, "[name=_save]"),
    ),
    staff("gig", "gigs/gig/{gig}/"),
    staff("gig archived", "gigs/gig/{archived}/"),
    staff("gig hostile", "gigs/gig/{hostile}/"),
    staff("explain", "gigs/gig/{gig}/explain/?worker={worker}"),
    staff("dry run", "gigs/gig/{gig}/dry_run/"),
    staff("run a wave", "gigs/gig/{gig}/wave/"),
    staff("invite", "gigs/gig/{gig}/invite/"),
    staff(
        "invite check",
        "gigs/gig/{gig}/invite/",
        fill={"#id_emails": "amara@space.example, bruno@space.example, nobody@space.example, no address"},
        press=("[value=check]",),
    ),
    staff("expire", "gigs/gig/{gig}/expire/?all=1"),
    staff("reset", "gigs/gig/{gig}/reset/?invitation={answered}"),
    staff("archive", "gigs/gig/{gig}/archive/"),
    staff("gig delete", "gigs/gig/{ahead}/delete/"),
    staff("invitations", "invitations/invitation/"),
    staff("invitation", "invitations/invitation/{answered}/change/"),
    staff("waves", "invitations/wave/"),
    staff("wave", "invitations/wave/{wave}/change/"),
    staff("attempts", "invitations/attempt/"),
    staff("attempt", "invitations/attempt/{attempt}/change/"),
    staff("workers", "workers/worker/"),
    staff("worker", "workers/worker/{worker}/"),
    staff("worker activity", "workers/worker/{worker}/activity/"),
    staff("import workers", "workers/worker/import/"),
    staff(
        "import workers look",
        "workers/worker/import/",
        upload={"#id_file": WORKERS},
        press=("main form button",),
        shows="text=/would do|würde/",
    ),
    staff("space invitations", "workers/spaceinvitation/"),
    staff("space invitation", "workers/spaceinvitation/{outside}/change/"),
    staff("space invitation new", "workers/spaceinvitation/add/"),
    staff("space invitation expire", "workers/spaceinvitation/{outside}/expire/"),
    staff("accounts", "workers/user/"),
    staff("account", "workers/user/{worker}/change/"),
    staff("account new", "workers/user/add/"),
    staff("account password", "workers/user/{worker}/password/"),
    staff("account history", "workers/user/{worker}/history/"),
    staff("roles", "auth/group/"),
    staff("role", "auth/group/{role}/change/"),
    staff("role new", "auth/group/add/"),
    staff("role delete", "auth/group/{role}/delete/"),
    staff("log", "events/event/"),
    staff("log entry", "events/event/{event}/change/"),
    staff("second factors", "mfa/authenticator/"),
    staff("results", "rewards/gigresult/"),
    staff("result", "rewards/gigresult/{result}/change/"),
    staff("times worked", "rewards/gigtimeactivity/"),
    staff("payouts", "rewards/payout/"),
    staff("clients", "integrations/apiclient/"),
    staff("client", "integrations/apiclient/{client}/change/"),
    staff("client new", "integrations/apiclient/add/"),
    staff("client key", "integrations/apiclient/{client}/add-key/"),
    staff("client private key", "integrations/apiclient/{client}/add-key/", press=("main form [type=submit]",)),
    staff("client sign-in", "integrations/apiclient/{client}/sign-in/"),
    staff("client revoke", "integrations/apiclient/{client}/revoke/"),
    staff("webhook endpoints", "integrations/webhookendpoint/"),
    staff("webhook endpoint new", "integrations/webhookendpoint/add/"),
    staff("webhook endpoint", "integrations/webhookendpoint/{endpoint}/change/"),
    staff("webhook endpoint test", "integrations/webhookendpoint/{endpoint}/test/"),
    staff("webhook endpoint rotate", "integrations/webhookendpoint/{endpoint}/rotate/"),
    staff("webhook messages", "integrations/webhookmessage/"),
    staff("webhook message", "integrations/webhookmessage/{message}/change/"),
    staff("webhook message resend", "integrations/webhookmessage/{message}/resend/"),
    staff("upstream changes", "integrations/upstreamchange/"),
    staff("upstream change", "integrations/upstreamchange/{change}/change/"),
    staff("no such page", "gigs/gig/999999999/"),
]

CHAPTERS = {"Signing in": SIGN_IN, "Joining": JOINING, "Workers": WORKER, "Errors": ERRORS, "Staff": STAFF}
SCENES = [scene for chapter in CHAPTERS.values() for scene in chapter]
