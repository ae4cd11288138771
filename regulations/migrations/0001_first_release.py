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
            name="Decree",
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
                ("order_number", models.CharField(blank=True, max_length=60, verbose_name="令号")),
                ("adopted_on", models.DateField(blank=True, null=True, verbose_name="通过日期")),
                (
                    "adopted_at",
                    models.CharField(blank=True, max_length=100, verbose_name="通过会议"),
                ),
                (
                    "promulgated_on",
                    models.DateField(blank=True, null=True, verbose_name="公布日期"),
                ),
                ("signatory", models.CharField(blank=True, max_length=100, verbose_name="签署人")),
            ],
            options={
                "verbose_name": "政府令",
                "verbose_name_plural": "政府令",
            },
            bases=("gazette.document",),
        ),
        migrations.CreateModel(
            name="NormativeDocument",
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
                    "registration_number",
                    models.CharField(blank=True, max_length=60, verbose_name="登记号"),
                ),
            ],
            options={
                "verbose_name": "规范性文件",
                "verbose_name_plural": "规范性文件",
            },
            bases=("gazette.document",),
        ),
    ]
