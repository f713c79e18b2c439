"""Keep apart what a person says of their risk and what safety officers say."""

from django.db import migrations

import vault.fields
from vault.keys import unlocked
from vault.sealing import SealError

BATCH = 500
COLUMNS = ["at_risk", "risk_by_officers"]


def give_officers_theirs(apps, _schema_editor):
    """Take what stands for the officers' word where one of them ever noted it: the audit says so, and not what.

    So nobody's yes is lost, whoever's it was; what counts is for everyone what it was before. A row that no key opens stays.
    """
    noted = set(
        apps.get_model("events", "AuditEntry")
        .objects.filter(record="person", action="note risk")
        .values_list("record_id", flat=True)
    )
    _write(apps, lambda person: ("", person.at_risk) if str(person.pk) in noted else (person.at_risk, ""))


def put_together(apps, _schema_editor):
    """Write what counts into the one column: a yes by either hand, else what officers say, else what the person says."""
    _write(apps, lambda person: (_together(person.at_risk, person.risk_by_officers), ""))


def _together(own, by_officers):
    return "yes" if "yes" in {own, by_officers} else by_officers or own


def _write(apps, words_of):
    Person = apps.get_model("delegates", "Person")
    people = list(Person.objects.only("pk", "key_ref", *COLUMNS).order_by("pk"))
    for start in range(0, len(people), BATCH):
        part = people[start : start + BATCH]
        with unlocked(person.key_ref for person in part):
            for person in part:
                try:
                    person.at_risk, person.risk_by_officers = words_of(person)
                    person.save(update_fields=COLUMNS)
                except SealError:
                    continue


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0012_keys_mark"),
        ("delegates", "0013_changed_answers"),
    ]

    operations = [
        migrations.AddField(
            "person",
            "risk_by_officers",
            vault.fields.SealedTextField(null=True, verbose_name="at risk, as safety officers say"),
        ),
        migrations.AlterField("person", "at_risk", vault.fields.SealedTextField(verbose_name="at risk, as they say")),
        migrations.RunPython(give_officers_theirs, put_together),
    ]
