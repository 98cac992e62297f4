from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("integrations", "0011_webhook_endpoints_go"),
    ]

    operations = [
        migrations.RenameField(
            model_name="webhookendpoint",
            old_name="recovering_since",
            new_name="recovered_at",
        ),
    ]
