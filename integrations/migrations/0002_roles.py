"""What the roles may do with rewards and clients; see `invitations.0004_roles`."""

from django.db import migrations

REWARDS = {("rewards", model): ["view"] for model in ("gigresult", "gigtimeactivity", "payout")}
CLIENTS = {("integrations", model): ["view", "add", "change"] for model in ("apiclient", "publickey")}
ROLES = {"viewer": REWARDS, "coordinator": REWARDS, "admin": REWARDS | CLIENTS}


def widen_roles(apps, schema_editor):
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
        ("integrations", "0001_initial"),
        ("rewards", "0001_initial"),
        ("invitations", "0004_roles"),
    ]

    operations = [migrations.RunPython(widen_roles, migrations.RunPython.noop)]
