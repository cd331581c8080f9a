from django.db import migrations, models
from django.db.models import F


def level_of_those_who_joined(apps, schema_editor):
    """Whoever joined before this column was there joined at the level of the row, as far as anybody knows."""
    rows = apps.get_model("campaigns", "Participation").objects.filter(joined_at__isnull=False)
    rows.update(joined_level=F("level"))


class Migration(migrations.Migration):

    dependencies = [
        ("campaigns", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="participation",
            name="joined_level",
            field=models.CharField(
                blank=True,
                choices=[("endorser", "Endorser"), ("associate", "Associate"), ("full", "Full partner")],
                default="",
                max_length=10,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(level_of_those_who_joined, migrations.RunPython.noop),
    ]
