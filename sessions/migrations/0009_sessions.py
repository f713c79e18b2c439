"""Let the wording for someone who cannot come stand in place of their name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programme", "0008_proposals")]

    operations = [
        migrations.AddField(
            "contribution",
            "hides_name",
            models.BooleanField(default=False, verbose_name="said in place of the name"),
        ),
    ]
