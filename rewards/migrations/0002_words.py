"""What rows and fields are called, for people; no column changes."""

import django.core.validators
import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('gigs', '0003_words'),
        ('rewards', '0001_initial'),
        ('workers', '0008_words'),
    ]

    operations = [
        migrations.AlterField(
            model_name='gigresult',
            name='amount',
            field=models.BigIntegerField(editable=False, help_text='In minor units: quantity x base price x multiplier.', verbose_name='amount'),
        ),
        migrations.AlterField(
            model_name='gigresult',
            name='delivery_date',
            field=models.DateField(verbose_name='delivery date'),
        ),
        migrations.AlterField(
            model_name='gigresult',
            name='multiplier',
            field=models.DecimalField(decimal_places=4, default=Decimal('1'), max_digits=5, validators=[django.core.validators.MinValueValidator(0)], verbose_name='multiplier'),
        ),
        migrations.AlterField(
            model_name='gigresult',
            name='quantity',
            field=models.DecimalField(decimal_places=4, max_digits=12, validators=[django.core.validators.MinValueValidator(0)], verbose_name='quantity'),
        ),
        migrations.AlterField(
            model_name='gigresult',
            name='task',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='gigs.gigtask', verbose_name='task'),
        ),
        migrations.AlterField(
            model_name='gigresult',
            name='title',
            field=models.CharField(max_length=255, validators=[django.core.validators.ProhibitNullCharactersValidator()], verbose_name='title'),
        ),
        migrations.AlterField(
            model_name='gigresult',
            name='worker',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='workers.worker', verbose_name='worker'),
        ),
        migrations.AlterField(
            model_name='gigtimeactivity',
            name='date',
            field=models.DateField(verbose_name='date'),
        ),
        migrations.AlterField(
            model_name='gigtimeactivity',
            name='duration_in_ms',
            field=models.PositiveBigIntegerField(verbose_name='duration in ms'),
        ),
        migrations.AlterField(
            model_name='gigtimeactivity',
            name='gig',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='time_activities', to='gigs.gig', verbose_name='gig'),
        ),
        migrations.AlterField(
            model_name='gigtimeactivity',
            name='worker',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='time_activities', to='workers.worker', verbose_name='worker'),
        ),
        migrations.AlterField(
            model_name='payout',
            name='amount',
            field=models.PositiveBigIntegerField(help_text='In minor units: 300 is 3.00.', verbose_name='amount'),
        ),
        migrations.AlterField(
            model_name='payout',
            name='billed_at',
            field=models.DateTimeField(blank=True, help_text='Once it is set, the payout can no longer be deleted.', null=True, verbose_name='billed at'),
        ),
        migrations.AlterField(
            model_name='payout',
            name='billing_date',
            field=models.DateField(verbose_name='billing date'),
        ),
        migrations.AlterField(
            model_name='payout',
            name='title',
            field=models.CharField(max_length=255, validators=[django.core.validators.ProhibitNullCharactersValidator()], verbose_name='title'),
        ),
        migrations.AlterField(
            model_name='payout',
            name='worker',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payouts', to='workers.worker', verbose_name='worker'),
        ),
    ]
