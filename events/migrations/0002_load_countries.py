"""Fill the table of countries; taking it back leaves the rows, for people may refer to them."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from events.countries import load_countries


def load(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    load_countries(apps.get_model("events", "Country"))


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
