"""When a proposal was decided."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programme", "0005_programme_in_full")]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="decided_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
        ),
    ]
