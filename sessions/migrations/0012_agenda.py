"""Stars, notes for oneself, places in limited sessions, and how many stars make a session popular."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import vault.fields


class Migration(migrations.Migration):
    """Add columns to sessions and rules, and four tables."""

    dependencies = [
        ('programme', '0011_feeds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='programmerules',
            name='popular_stars',
            field=models.PositiveSmallIntegerField(default=20, validators=[django.core.validators.MinValueValidator(5)], verbose_name='stars from which a session is popular'),
        ),
        migrations.AddField(
            model_name='session',
            name='places',
            field=models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10000)], verbose_name='places'),
        ),
        migrations.CreateModel(
            name='Agenda',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('seen', models.PositiveIntegerField(blank=True, null=True, verbose_name='changes read up to version')),
                ('wants_mail', models.BooleanField(default=False, verbose_name='wants a mail about changes')),
                ('conference', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agendas', to='events.conference')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agendas', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'agenda',
                'verbose_name_plural': 'agendas',
                'constraints': [models.UniqueConstraint(fields=('conference', 'user'), name='agenda_once')],
            },
        ),
        migrations.CreateModel(
            name='OwnNote',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key_ref', models.CharField(max_length=32)),
                ('text', vault.fields.SealedTextField(verbose_name='note')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='own_notes', to='programme.session', verbose_name='session')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='own_notes', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'note for oneself',
                'verbose_name_plural': 'notes for oneself',
                'constraints': [models.UniqueConstraint(fields=('user', 'session'), name='own_note_once')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='order in the line')),
                ('is_taken', models.BooleanField(default=False, verbose_name='has the place')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='programme.session', verbose_name='session')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'place in a session',
                'verbose_name_plural': 'places in sessions',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('user', 'session'), name='seat_once'), models.UniqueConstraint(fields=('session', 'number'), name='seat_number_once')],
            },
        ),
        migrations.CreateModel(
            name='Star',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stars', to='programme.session', verbose_name='session')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stars', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'star',
                'verbose_name_plural': 'stars',
                'constraints': [models.UniqueConstraint(fields=('user', 'session'), name='starred_once')],
            },
        ),
    ]
