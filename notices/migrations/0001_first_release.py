"""All tables of the first release."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("gazette", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "document_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="gazette.document",
                    ),
                ),
                (
                    "notice_type",
                    models.CharField(blank=True, max_length=20, verbose_name="公文种类"),
                ),
            ],
            options={
                "verbose_name": "通知与公告",
                "verbose_name_plural": "通知与公告",
            },
            bases=("gazette.document",),
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "document_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="gazette.document",
                    ),
                ),
                ("plan_type", models.CharField(blank=True, max_length=20, verbose_name="方案种类")),
                (
                    "response_levels",
                    models.JSONField(blank=True, default=list, verbose_name="响应等级"),
                ),
                (
                    "review_cycle",
                    models.CharField(blank=True, max_length=50, verbose_name="评估修订周期"),
                ),
            ],
            options={
                "verbose_name": "预案、规划与方案",
                "verbose_name_plural": "预案、规划与方案",
            },
            bases=("gazette.document",),
        ),
    ]
