"""Delete invitations that were accepted, whose key is gone, and the field that told them apart."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    accepted = apps.get_model("events", "TeamInvitation").objects.exclude(models.Q(accepted_at=None))
    keys = list(accepted.values_list("key_ref", flat=True))
    apps.get_model("events", "Mail").objects.filter(key_ref__in=keys).delete()
    accepted.delete()


class Migration(migrations.Migration):
    dependencies = [("events", "0003_refuse_control_characters")]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.RemoveField("teaminvitation", "accepted_at"),
    ]
