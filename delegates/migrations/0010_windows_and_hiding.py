from django.db import migrations, models

import vault.fields


class Migration(migrations.Migration):

    dependencies = [
        ("delegates", "0009_consent_ledger"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="windows",
            field=vault.fields.SealedJSONField(default=dict, null=True, verbose_name="from when until when"),
        ),
        migrations.AddField(
            model_name="person",
            name="hid_themselves_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="hid themselves at"),
        ),
        migrations.AddField(
            model_name="person",
            name="hidden_by_officer_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="hidden by a safety officer at"),
        ),
    ]
