"""All tables of the first release."""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gazette.sheets.row_changes
import gazette.sheets.sheet_columns


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SheetImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="文件名")),
                ("stored_name", models.CharField(editable=False, max_length=80)),
                ("sha256", models.CharField(editable=False, max_length=64, verbose_name="校验值")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等待核对"),
                            ("checking", "正在核对"),
                            ("refused", "有错误，未导入"),
                            ("checked", "核对完毕，待确认"),
                            ("applying", "正在导入"),
                            ("applied", "已导入"),
                            ("undoing", "正在撤销"),
                            ("undone", "已撤销"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                (
                    "applied_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="导入时间"),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
                ("problems", models.JSONField(blank=True, default=list, verbose_name="错误")),
                ("message", models.TextField(blank=True, verbose_name="说明")),
                ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("versions", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheet_imports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
            ],
            options={
                "verbose_name": "表格导入",
                "verbose_name_plural": "表格导入",
                "ordering": ["-uploaded_at"],
            },
        ),
        migrations.CreateModel(
            name="SheetChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="次序")),
                (
                    "sheet",
                    models.CharField(
                        choices=[
                            (
                                gazette.sheets.sheet_columns.Sheet["ISSUES"],
                                gazette.sheets.sheet_columns.Sheet["ISSUES"],
                            ),
                            (
                                gazette.sheets.sheet_columns.Sheet["DOCUMENTS"],
                                gazette.sheets.sheet_columns.Sheet["DOCUMENTS"],
                            ),
                            (
                                gazette.sheets.sheet_columns.Sheet["PROVISIONS"],
                                gazette.sheets.sheet_columns.Sheet["PROVISIONS"],
                            ),
                        ],
                        max_length=10,
                        verbose_name="表",
                    ),
                ),
                ("row", models.PositiveIntegerField(verbose_name="行")),
                (
                    "operation",
                    models.CharField(
                        choices=[
                            (
                                gazette.sheets.row_changes.Operation["CREATE"],
                                gazette.sheets.row_changes.Operation["CREATE"],
                            ),
                            (
                                gazette.sheets.row_changes.Operation["CHANGE"],
                                gazette.sheets.row_changes.Operation["CHANGE"],
                            ),
                            (
                                gazette.sheets.row_changes.Operation["REMOVE"],
                                gazette.sheets.row_changes.Operation["REMOVE"],
                            ),
                        ],
                        max_length=10,
                        verbose_name="改动",
                    ),
                ),
                ("name", models.CharField(max_length=300, verbose_name="所改")),
                ("key", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                (
                    "cells",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="单元格",
                    ),
                ),
                (
                    "sheet_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="sheets.sheetimport",
                        verbose_name="表格导入",
                    ),
                ),
            ],
            options={
                "verbose_name": "表格改动",
                "verbose_name_plural": "表格改动",
                "ordering": ["sheet_import", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sheet_import", "position"), name="sheet_change_unique_position"
                    )
                ],
            },
        ),
    ]
