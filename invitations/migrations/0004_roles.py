"""Groups for whom staff share the work with. A permission is otherwise made after all migrations, so it is made here."""

from django.db import migrations

VIEWED = {
    "gigs": ["gig", "gigtask"],
    "invitations": ["invitation", "wave", "attempt"],
    "workers": ["worker"],
    "events": ["event"],
}
VIEWER = {(app, model): ["view"] for app, models in VIEWED.items() for model in models}
COORDINATOR = VIEWER | {
    ("gigs", "gig"): ["view", "add", "change"],
    ("gigs", "gigtask"): ["view", "add", "change"],
    ("invitations", "invitation"): ["view", "add", "change"],
}
ADMIN = COORDINATOR | {
    ("gigs", "gig"): ["view", "add", "change", "delete"],
    ("workers", "worker"): ["view", "add", "change"],
    ("workers", "user"): ["view", "add", "change"],
    ("auth", "group"): ["view"],
    ("mfa", "authenticator"): ["view", "delete"],
}
ROLES = {"viewer": VIEWER, "coordinator": COORDINATOR, "admin": ADMIN}


def make_roles(apps, schema_editor):
    Group, Permission, ContentType = (
        apps.get_model(name) for name in ("auth.Group", "auth.Permission", "contenttypes.ContentType")
    )
    for name, allowed in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        for (app, model), verbs in allowed.items():
            kind, _ = ContentType.objects.get_or_create(app_label=app, model=model)
            name_of_model = apps.get_model(app, model)._meta.verbose_name
            for verb in verbs:
                permission, _ = Permission.objects.get_or_create(
                    content_type=kind, codename=f"{verb}_{model}", defaults={"name": f"Can {verb} {name_of_model}"}
                )
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("invitations", "0003_seen_and_reasons"),
        ("events", "0003_people"),
        ("gigs", "0001_initial"),
        ("workers", "0004_pause_and_pages"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("mfa", "0001_initial"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
