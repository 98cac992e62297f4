"""What the role admin may do with what the upstream is told; see `invitations.0004_roles`."""

from django.db import migrations


def widen_role(apps, schema_editor):
    Group, Permission, ContentType = (
        apps.get_model(name) for name in ("auth.Group", "auth.Permission", "contenttypes.ContentType")
    )
    group, _ = Group.objects.get_or_create(name="admin")
    kind, _ = ContentType.objects.get_or_create(app_label="integrations", model="upstreamchange")
    name_of_model = apps.get_model("integrations", "upstreamchange")._meta.verbose_name
    for verb in ("view", "change"):
        permission, _ = Permission.objects.get_or_create(
            content_type=kind, codename=f"{verb}_upstreamchange", defaults={"name": f"Can {verb} {name_of_model}"}
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("integrations", "0006_upstream")]

    operations = [migrations.RunPython(widen_role, migrations.RunPython.noop)]
