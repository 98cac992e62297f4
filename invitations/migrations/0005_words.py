"""What rows and fields are called, for people; no column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('invitations', '0004_roles'),
    ]

    operations = [
        migrations.AlterField(
            model_name='attempt',
            name='created_at',
            field=models.DateTimeField(verbose_name='created at'),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='answered_at',
            field=models.DateTimeField(null=True, verbose_name='answered at'),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='created_at',
            field=models.DateTimeField(verbose_name='created at'),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='seen_at',
            field=models.DateTimeField(help_text="When it first stood on a page before the worker's eyes.", null=True, verbose_name='seen at'),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='wave_number',
            field=models.PositiveIntegerField(help_text='Empty: invited by hand or by an attempt.', null=True, verbose_name='wave number'),
        ),
        migrations.AlterField(
            model_name='wave',
            name='accepted',
            field=models.PositiveIntegerField(help_text='How many had accepted then.', verbose_name='accepted'),
        ),
        migrations.AlterField(
            model_name='wave',
            name='at',
            field=models.DateTimeField(verbose_name='at'),
        ),
        migrations.AlterField(
            model_name='wave',
            name='number',
            field=models.PositiveIntegerField(help_text='1, 2, 3 ... within the gig.', verbose_name='number'),
        ),
        migrations.AlterField(
            model_name='wave',
            name='vacancies',
            field=models.PositiveIntegerField(help_text='How many seats were still wanted.', verbose_name='vacancies'),
        ),
    ]
