"""When a proposal was decided, and whether who was asked let the time pass."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programme", "0007_publishing")]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="decided_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
        ),
        migrations.AlterField(
            model_name="partner",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "asked"),
                    ("agreed", "agreed"),
                    ("refused", "refused"),
                    ("silent", "has not answered in time"),
                ],
                default="asked",
                max_length=8,
                verbose_name="answer",
            ),
        ),
    ]
