"""Drop the number that calendars were given per session: the slots of each version carry it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("programme", "0009_sessions")]

    operations = [migrations.RemoveField("session", "sequence")]
