"""No two gigs begin their fair order alike. A form that was sent twice may have made two that do."""

import secrets

import workers.models
from django.db import migrations, models
from django.db.models import Exists, OuterRef

RANKS = 2**62


def part(apps, schema_editor):
    gigs = apps.get_model("gigs", "Gig").objects
    before = gigs.filter(fair_start=OuterRef("fair_start"), pk__lt=OuterRef("pk"))
    for pk in list(gigs.filter(Exists(before)).values_list("pk", flat=True)):
        # The order begins anew; who was asked before is not asked again.
        gigs.filter(pk=pk).update(fair_start=secrets.randbelow(RANKS), wave_position=None)


class Migration(migrations.Migration):
    dependencies = [("gigs", "0004_lists")]
    operations = [
        migrations.AddIndex("gig", models.Index(fields=["fair_start"], name="gig_fair_start")),
        migrations.RunPython(part, migrations.RunPython.noop),
        migrations.RemoveIndex("gig", "gig_fair_start"),
        migrations.AlterField(
            model_name="gig",
            name="fair_start",
            field=models.BigIntegerField(default=workers.models.random_rank, editable=False, unique=True),
        ),
    ]
