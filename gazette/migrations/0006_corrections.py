"""The record of changes after publication becomes that of corrections, with its rows."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def date_the_decisions(apps, schema_editor):
    """What was recorded before was done at once: it was decided when it was made."""
    corrections = apps.get_model("gazette", "Correction").objects.filter(decided_at=None)
    corrections.update(status="applied", decided_at=models.F("proposed_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("gazette", "0005_workflow"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameModel("IssueRevision", "Correction"),
        migrations.RenameField("Correction", "changed_at", "proposed_at"),
        migrations.RenameField("Correction", "changed_by", "proposed_by"),
        migrations.CreateModel(
            name="Rewording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="次序")),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="文件标题")),
                ("address", models.CharField(blank=True, max_length=150, verbose_name="条文地址")),
                ("place", models.CharField(blank=True, max_length=100, verbose_name="位置")),
                ("field", models.CharField(blank=True, max_length=50, verbose_name="字段")),
                ("before", models.TextField(blank=True, verbose_name="更正前")),
                ("after", models.TextField(blank=True, verbose_name="更正后")),
            ],
            options={
                "verbose_name": "更正之处",
                "verbose_name_plural": "更正之处",
                "ordering": ["correction_id", "position"],
            },
        ),
        migrations.AlterModelOptions(
            name="correction",
            options={
                "ordering": ["-proposed_at", "-pk"],
                "permissions": [
                    ("propose_correction", "可以提出勘误"),
                    ("decide_correction", "可以审定勘误"),
                ],
                "verbose_name": "勘误",
                "verbose_name_plural": "勘误",
            },
        ),
        migrations.AddField(
            model_name="correction",
            name="decided_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="审定时间"),
        ),
        migrations.AddField(
            model_name="correction",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decided_corrections",
                to=settings.AUTH_USER_MODEL,
                verbose_name="审定人",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="note",
            field=models.CharField(blank=True, max_length=500, verbose_name="审定意见"),
        ),
        migrations.AddField(
            model_name="correction",
            name="status",
            field=models.CharField(
                choices=[("proposed", "待审定"), ("applied", "已更正"), ("rejected", "未采纳")],
                default="proposed",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="correction",
            name="former_source_sha256",
            field=models.CharField(blank=True, max_length=64, verbose_name="更正前校验值"),
        ),
        migrations.AlterField(
            model_name="correction",
            name="former_source_text",
            field=models.TextField(blank=True, verbose_name="更正前原文"),
        ),
        migrations.AlterField(
            model_name="correction",
            name="issue",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="gazette.issue",
                verbose_name="期",
            ),
        ),
        migrations.AlterField(
            model_name="correction",
            name="proposed_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="提出时间"),
        ),
        migrations.AlterField(
            model_name="correction",
            name="proposed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proposed_corrections",
                to=settings.AUTH_USER_MODEL,
                verbose_name="提出人",
            ),
        ),
        migrations.AlterField(
            model_name="correction",
            name="summary",
            field=models.TextField(blank=True, verbose_name="更正内容"),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proposed_by", None),
                    ("decided_by", None),
                    models.Q(("proposed_by", models.F("decided_by")), _negated=True),
                    _connector="OR",
                ),
                name="correction_two_persons",
                violation_error_message="勘误须由两人办理：提出人不能审定自己的勘误。",
            ),
        ),
        migrations.AddField(
            model_name="rewording",
            name="correction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rewordings",
                to="gazette.correction",
                verbose_name="勘误",
            ),
        ),
        migrations.AddField(
            model_name="rewording",
            name="document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="rewordings",
                to="gazette.document",
                verbose_name="文件",
            ),
        ),
        migrations.AddConstraint(
            model_name="rewording",
            constraint=models.UniqueConstraint(
                fields=("correction", "position"), name="rewording_unique_position"
            ),
        ),
        migrations.RunPython(date_the_decisions, migrations.RunPython.noop),
    ]
