"""Terms in months, and parts of documents with days of effect of their own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gazette", "0003_relations_by_two_persons"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="term_months",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="年以外的月数：2年6个月填6",
                null=True,
                verbose_name="有效期（月）",
            ),
        ),
        migrations.CreateModel(
            name="PartialEffect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                (
                    "kind",
                    models.CharField(
                        choices=[("provision", "条文"), ("area", "地区"), ("group", "对象")],
                        max_length=20,
                        verbose_name="种类",
                    ),
                ),
                ("part", models.CharField(max_length=200, verbose_name="部分")),
                (
                    "addresses",
                    models.JSONField(blank=True, default=list, verbose_name="所涉条文地址"),
                ),
                ("begins_on", models.DateField(blank=True, null=True, verbose_name="施行日期")),
                (
                    "last_day_in_force",
                    models.DateField(
                        blank=True, help_text="有效的最后一天", null=True, verbose_name="失效日期"
                    ),
                ),
                ("is_postponed", models.BooleanField(default=False, verbose_name="暂缓施行")),
                (
                    "address",
                    models.CharField(blank=True, max_length=150, verbose_name="依据条文地址"),
                ),
                ("place", models.CharField(blank=True, max_length=100, verbose_name="依据条文")),
                ("quote", models.TextField(blank=True, verbose_name="依据原文")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="partial_effects",
                        to="gazette.document",
                        verbose_name="文件",
                    ),
                ),
            ],
            options={
                "verbose_name": "部分施行",
                "verbose_name_plural": "部分施行",
                "ordering": ["document_id", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "position"), name="partial_effect_unique_position"
                    )
                ],
            },
        ),
    ]
