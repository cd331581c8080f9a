"""Members of an agreement of several parties wish for other words."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0010_promises_and_debriefs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="clauseanswer",
            name="wording",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="JointWish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.TextField(blank=True, default="", max_length=2000)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("taken", "Taken into a new version"),
                            ("no", "Not taken up"),
                            ("replaced", "Replaced by a later wish"),
                            ("signed", "Signed as it was"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(blank=True, default="", max_length=2000)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wish",
                        to="partnerships.versionanswer",
                    ),
                ),
                (
                    "led_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wishes",
                        to="partnerships.jointversion",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("settled_at__isnull", True)),
                            models.Q(models.Q(("outcome", ""), _negated=True), ("settled_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="settled_wish_has_a_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("led_to__isnull", False), ("outcome", "taken")),
                            models.Q(models.Q(("outcome", "taken"), _negated=True), ("led_to__isnull", True)),
                            _connector="OR",
                        ),
                        name="taken_wish_has_a_version",
                    ),
                ],
            },
        ),
    ]
