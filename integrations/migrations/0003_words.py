"""What rows and fields are called, for people; no column changes."""

import django.core.validators
import integrations.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('integrations', '0002_roles'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='apiclient',
            options={'verbose_name': 'API client', 'verbose_name_plural': 'API clients'},
        ),
        migrations.AlterModelOptions(
            name='publickey',
            options={'ordering': ['id'], 'verbose_name': 'public key', 'verbose_name_plural': 'public keys'},
        ),
        migrations.AlterField(
            model_name='apiclient',
            name='client_id',
            field=models.CharField(default=integrations.models.random_client_id, editable=False, help_text='The «sub» of its tokens.', max_length=43, unique=True, verbose_name='client id'),
        ),
        migrations.AlterField(
            model_name='apiclient',
            name='created_at',
            field=models.DateTimeField(editable=False, verbose_name='created at'),
        ),
        migrations.AlterField(
            model_name='apiclient',
            name='last_used_at',
            field=models.DateTimeField(editable=False, help_text='To the minute.', null=True, verbose_name='last used at'),
        ),
        migrations.AlterField(
            model_name='apiclient',
            name='may_admin',
            field=models.BooleanField(default=False, verbose_name='may admin'),
        ),
        migrations.AlterField(
            model_name='apiclient',
            name='may_read',
            field=models.BooleanField(default=True, verbose_name='may read'),
        ),
        migrations.AlterField(
            model_name='apiclient',
            name='may_write',
            field=models.BooleanField(default=False, verbose_name='may write'),
        ),
        migrations.AlterField(
            model_name='apiclient',
            name='name',
            field=models.CharField(help_text='Which program this is, for people.', max_length=200, validators=[django.core.validators.ProhibitNullCharactersValidator()], verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='apiclient',
            name='revoked_at',
            field=models.DateTimeField(editable=False, help_text='Since when none of its tokens is taken.', null=True, verbose_name='revoked at'),
        ),
        migrations.AlterField(
            model_name='publickey',
            name='created_at',
            field=models.DateTimeField(verbose_name='created at'),
        ),
        migrations.AlterField(
            model_name='publickey',
            name='fingerprint',
            field=models.CharField(help_text='SHA-1 of the key in DER, as Cirro shows it.', max_length=59, verbose_name='fingerprint'),
        ),
        migrations.AlterField(
            model_name='publickey',
            name='revoked_at',
            field=models.DateTimeField(null=True, verbose_name='revoked at'),
        ),
    ]
