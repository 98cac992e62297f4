"""What the role admin may do with webhooks; see `invitations.0004_roles`."""

from django.db import migrations

WEBHOOKS = {
    "webhookendpoint": ["view", "add", "change", "delete"],
    "webhookmessage": ["view"],
    "webhookattempt": ["view"],
}


def widen_role(apps, schema_editor):
    Group, Permission, ContentType = (
        apps.get_model(name) for name in ("auth.Group", "auth.Permission", "contenttypes.ContentType")
    )
    group, _ = Group.objects.get_or_create(name="admin")
    for model, verbs in WEBHOOKS.items():
        kind, _ = ContentType.objects.get_or_create(app_label="integrations", model=model)
        name_of_model = apps.get_model("integrations", model)._meta.verbose_name
        for verb in verbs:
            permission, _ = Permission.objects.get_or_create(
                content_type=kind, codename=f"{verb}_{model}", defaults={"name": f"Can {verb} {name_of_model}"}
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("integrations", "0004_webhooks")]

    operations = [migrations.RunPython(widen_role, migrations.RunPython.noop)]
