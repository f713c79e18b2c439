from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("events", "0010_vetting_settings"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="sign_in_salt",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
    ]
