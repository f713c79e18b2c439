"""Make the ledger of consents one that only grows, whose entries belong to a random subject, and carry the old one over."""

import secrets
import uuid
from collections import defaultdict

import django.db.models.deletion
from django.db import migrations, models

import delegates.models.consents
import vault.fields
from vault.keys import make_keys, unlocked
from vault.sealing import KeyGoneError

BATCH = 500
KEPT_DAYS = 90
OLD_TEXT = "that the session is shown with title, room and names"
TABLE = "delegates_consent"
REFUSAL = "the ledger of consents is only added to"

SQLITE = [
    f"CREATE TRIGGER consent_is_not_changed BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER consent_is_not_deleted BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    # REPLACE deletes the row that is in its way without a word to the trigger above
    f"CREATE TRIGGER consent_is_not_replaced BEFORE INSERT ON {TABLE} WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id"
    f" OR (subject = NEW.subject AND number = NEW.number)) BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
]
NOT_SQLITE = [f"DROP TRIGGER consent_is_not_{done}" for done in ("changed", "deleted", "replaced")]
POSTGRESQL = [
    "CREATE FUNCTION refuse_consent_change() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    f"CREATE TRIGGER consent_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE}"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_consent_change()",
]
NOT_POSTGRESQL = [f"DROP TRIGGER consent_is_only_added_to ON {TABLE}", "DROP FUNCTION refuse_consent_change()"]


def guards(vendor):
    """Return the statements that let the database refuse changes."""
    return POSTGRESQL if vendor == "postgresql" else SQLITE


def no_guards(vendor):
    """Return the statements that take that back; beside this migration only the flush of tests needs them."""
    return NOT_POSTGRESQL if vendor == "postgresql" else NOT_SQLITE


def set_guards(_apps, schema_editor):
    for statement in guards(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def lift_guards(_apps, schema_editor):
    for statement in no_guards(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def give_subjects(apps, _schema_editor):
    """Give everyone who is not emptied a subject, and whoever stands in the old ledger a key for the new one."""
    Person, OldConsent = apps.get_model("delegates", "Person"), apps.get_model("delegates", "OldConsent")
    people = list(Person.objects.filter(emptied_to__lt=KEPT_DAYS).only("pk"))
    listed = set(OldConsent.objects.values_list("person_id", flat=True))
    known = [person for person in people if person.pk in listed]
    for person, ref in zip(known, make_keys(len(known)) if known else [], strict=True):
        person.ledger_ref = ref
    for person in people:
        person.subject = secrets.token_hex(16)
    Person.objects.bulk_update(people, ["subject", "ledger_ref"], batch_size=BATCH)


def carry_over(apps, _schema_editor):
    """Write the old entries anew, as far as somebody is left whom they are of.

    Who has withdrawn from the conference has no live yes: that was not written down until now.
    """
    Person, OldConsent = apps.get_model("delegates", "Person"), apps.get_model("delegates", "OldConsent")
    Consent, Registration = apps.get_model("delegates", "Consent"), apps.get_model("delegates", "Registration")
    left = dict(Registration.objects.filter(state="withdrawn").values_list("person_id", "decided_at"))
    old = defaultdict(list)
    for entry in OldConsent.objects.order_by("at", "pk"):
        old[entry.person_id].append(entry)
    people = [person for person in Person.objects.exclude(ledger_ref=None) if person.pk in old]
    with unlocked(person.ledger_ref for person in people):
        rows = [row for person in people for row in _anew(Consent, person, old[person.pk], left.get(person.pk))]
        Consent.objects.bulk_create(rows, batch_size=BATCH)


def _anew(Consent, person, entries, left_at):
    said, rows = {}, []
    facts = {"conference_id": person.conference_id, "subject": person.subject, "key_ref": person.ledger_ref}
    for entry in entries:
        version, _, source = entry.wording.partition(", ")
        shown = {"text": OLD_TEXT, "version": version, "source": source}
        said[entry.purpose, entry.about] = entry
        copied = {name: getattr(entry, name) for name in ("purpose", "about", "given", "language", "at")}
        rows.append(Consent(**facts, **copied, shown=shown))
    for entry in said.values():
        if left_at and entry.given:
            copied = {name: getattr(entry, name) for name in ("purpose", "about", "language")}
            rows.append(Consent(**facts, **copied, given=False, at=left_at, shown={}))
    for number, row in enumerate(rows, start=1):
        row.number = number
    return rows


def carry_back(apps, _schema_editor):
    """Write the entries as the old ledger had them, as far as somebody is left whom they are of."""
    Person, OldConsent = apps.get_model("delegates", "Person"), apps.get_model("delegates", "OldConsent")
    Consent = apps.get_model("delegates", "Consent")
    owners = dict(Person.objects.exclude(subject=None).values_list("subject", "pk"))
    rows = [row for row in Consent.objects.order_by("subject", "number") if row.subject in owners]
    with unlocked(row.key_ref for row in rows):
        OldConsent.objects.bulk_create(
            [
                OldConsent(
                    person_id=owners[row.subject],
                    wording=_old_wording(row),
                    **{name: getattr(row, name) for name in ("purpose", "about", "given", "language", "at")},
                )
                for row in rows
            ],
            batch_size=BATCH,
        )


def _old_wording(row):
    try:
        shown = row.shown or {}
    except KeyGoneError:
        shown = {}
    parts = [shown.get("version", ""), shown.get("source", "")]
    return ", ".join(part for part in parts if part)[:40]


def nothing(_apps, _schema_editor):
    """Leave all as it is."""


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_promised_last_day"),
        ("delegates", "0008_vetting"),
    ]

    operations = [
        migrations.AddField("person", "subject", models.CharField(blank=True, max_length=32, null=True, unique=True)),
        migrations.AddField("person", "ledger_ref", models.CharField(blank=True, max_length=32, null=True, unique=True)),
        migrations.RenameModel("Consent", "OldConsent"),
        migrations.RunPython(give_subjects, nothing),
        migrations.AlterField(
            "person",
            "subject",
            models.CharField(
                blank=True, default=delegates.models.consents.make_subject, max_length=32, null=True, unique=True
            ),
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("subject", models.CharField(max_length=32)),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("key_ref", models.CharField(max_length=32)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("name-in-programme", "Your name in the programme"),
                            ("open-session", "An open session"),
                            ("photo", "Photographs of you"),
                            ("recording", "Recordings of you"),
                            ("name-in-report", "Your name in the report"),
                            ("quotation", "Quotations of what you say"),
                            ("follow-up", "Mail after the conference"),
                        ],
                        max_length=20,
                        verbose_name="purpose",
                    ),
                ),
                ("about", models.CharField(blank=True, default="", max_length=36, verbose_name="about")),
                ("given", models.BooleanField(verbose_name="given")),
                ("language", models.CharField(max_length=12, verbose_name="language")),
                ("shown", vault.fields.SealedJSONField(default=dict, null=True, verbose_name="what was shown")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "conference",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="events.conference",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
                "indexes": [models.Index(fields=["conference", "purpose"], name="consent_purpose")],
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "number"), name="consent_entries_in_a_row")
                ],
            },
        ),
        migrations.RunPython(carry_over, carry_back),
        migrations.DeleteModel("OldConsent"),
        migrations.RunPython(set_guards, lift_guards),
    ]
