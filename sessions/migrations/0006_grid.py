from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programme', '0005_programme_in_full'),
    ]

    operations = [
        migrations.AddField(
            model_name='move',
            name='manner',
            field=models.CharField(choices=[('move', 'moved'), ('undo', 'taken back'), ('redo', 'done again')], default='move', max_length=4, verbose_name='how'),
        ),
    ]
