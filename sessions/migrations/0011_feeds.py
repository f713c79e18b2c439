"""Add calendars that devices of one account fetch, each under an address of its own."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import events.plain_text
import vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0015_programme_mail"),
        ("programme", '0010_drop_session_sequence'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Feed",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key_ref", models.CharField(max_length=32)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                (
                    "label",
                    vault.fields.SealedTextField(
                        validators=[events.plain_text.validate_line], verbose_name="for which device"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("programme", "the whole programme"),
                            ("agenda", "your agenda: the sessions that you starred"),
                            ("own", "the sessions that you have a part in"),
                            ("theme", "a theme"),
                            ("room", "a room"),
                            ("session", "a session"),
                        ],
                        max_length=9,
                        verbose_name="which sessions",
                    ),
                ),
                (
                    "ceiling",
                    models.CharField(
                        choices=[
                            ("neutral", "Codes, themes and times, such as “Session 2B”: no titles, rooms or names"),
                            (
                                "open",
                                "What the programme says to everyone: titles, rooms, and people as far as they may be named",
                            ),
                            ("opaque", "Only that your time is taken: “Busy”"),
                        ],
                        default="neutral",
                        max_length=7,
                        verbose_name="what it says of them",
                    ),
                ),
                (
                    "reminder",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1440)],
                        verbose_name="reminder",
                    ),
                ),
                ("language", models.CharField(max_length=12, verbose_name="language")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("expires_at", models.DateTimeField(verbose_name="good until")),
                ("used_on", models.DateField(blank=True, null=True, verbose_name="last used on")),
                (
                    "conference",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="feeds", to="events.conference"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="events.room",
                        verbose_name="room",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programme.session",
                        verbose_name="session",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="events.theme",
                        verbose_name="theme",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="feeds", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar subscription",
                "verbose_name_plural": "calendar subscriptions",
                "ordering": ["made_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "theme"), ("room", None), ("session", None), ("theme__isnull", False)),
                            models.Q(("kind", "room"), ("room__isnull", False), ("session", None), ("theme", None)),
                            models.Q(("kind", "session"), ("room", None), ("session__isnull", False), ("theme", None)),
                            models.Q(
                                ("kind__in", ["programme", "agenda", "own"]),
                                ("room", None),
                                ("session", None),
                                ("theme", None),
                            ),
                            _connector="OR",
                        ),
                        name="feed_of_what_its_kind_says",
                    )
                ],
            },
        ),
    ]
