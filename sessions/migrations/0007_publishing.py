"""What readers' calendars are given stands with the version that they see; published versions need not be told again."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_what_was_given(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Let published slots keep the numbers that calendars have, and nobody be written to about what is long known."""
    session = apps.get_model("programme", "Session").objects.filter(pk=models.OuterRef("session"))
    published = apps.get_model("programme", "Slot").objects.filter(version__number__isnull=False)
    published.update(sequence=models.Subquery(session.values("sequence")[:1]))
    versions = apps.get_model("programme", "ScheduleVersion").objects.filter(number__isnull=False)
    versions.update(told_at=models.F("published_at"))


class Migration(migrations.Migration):
    """Add columns to versions and slots."""

    dependencies = [("programme", "0006_grid")]

    operations = [
        migrations.AddField(
            model_name="scheduleversion",
            name="changed",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="changes"),
        ),
        migrations.AddField(
            model_name="scheduleversion",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="contributors told at"),
        ),
        migrations.AddField(
            model_name="slot",
            name="sequence",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="slot",
            name="since",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="programme.scheduleversion",
            ),
        ),
        migrations.RunPython(keep_what_was_given, migrations.RunPython.noop),
    ]
