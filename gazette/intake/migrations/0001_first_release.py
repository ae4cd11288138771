"""All tables of the first release."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("gazette", "0001_first_release"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Intake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "正在读取"),
                            ("open", "核对中"),
                            ("accepted", "已成草稿"),
                            ("refused", "无法录入"),
                        ],
                        default="reading",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="录入时间")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="最近改动")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                (
                    "folder",
                    models.CharField(
                        blank=True, editable=False, max_length=32, verbose_name="暂存"
                    ),
                ),
                (
                    "gazette_name",
                    models.CharField(blank=True, max_length=100, verbose_name="公报名称"),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年"),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="期"),
                ),
                (
                    "serial_number",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="总期号"),
                ),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="出版日期")),
                ("source", models.TextField(blank=True, verbose_name="原文")),
                ("outline", models.JSONField(blank=True, default=dict, verbose_name="目录与版面")),
                (
                    "issue_version",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="写入时的版本"),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="最近改动人",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "gazette",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="gazette.gazette",
                        verbose_name="公报",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="intakes",
                        to="gazette.issue",
                        verbose_name="期",
                    ),
                ),
            ],
            options={
                "verbose_name": "录入",
                "verbose_name_plural": "录入公报",
                "ordering": ["-changed_at"],
            },
        ),
        migrations.CreateModel(
            name="IntakeDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="次序")),
                (
                    "entry",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="目录条目"),
                ),
                ("structure", models.JSONField(default=dict, verbose_name="条文")),
                ("summary", models.JSONField(default=dict, verbose_name="概况")),
                ("findings", models.JSONField(default=list, verbose_name="存疑")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                ("is_checked", models.BooleanField(default=False, verbose_name="已核对")),
                ("is_dropped", models.BooleanField(default=False, verbose_name="已并入别件")),
                (
                    "intake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="intake.intake",
                        verbose_name="录入",
                    ),
                ),
            ],
            options={
                "verbose_name": "录入的文件",
                "verbose_name_plural": "录入的文件",
                "ordering": ["intake", "position"],
            },
        ),
        migrations.CreateModel(
            name="IntakeFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                (
                    "place",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="暂存次序"
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="文件名")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="字节")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="校验值")),
                ("format", models.CharField(blank=True, max_length=10, verbose_name="格式")),
                ("notes", models.JSONField(blank=True, default=list, verbose_name="读取说明")),
                ("problem", models.TextField(blank=True, verbose_name="问题")),
                ("text", models.TextField(blank=True, verbose_name="文字")),
                ("is_read", models.BooleanField(default=False, verbose_name="已读取")),
                (
                    "parts",
                    models.JSONField(blank=True, default=list, verbose_name="在原文中的位置"),
                ),
                (
                    "intake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="intake.intake",
                        verbose_name="录入",
                    ),
                ),
            ],
            options={
                "verbose_name": "录入文件",
                "verbose_name_plural": "录入文件",
                "ordering": ["intake", "position"],
            },
        ),
        migrations.CreateModel(
            name="IntakeStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=300, verbose_name="改动")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                ("before", models.JSONField(default=dict, verbose_name="改动前")),
                ("after", models.JSONField(default=dict, verbose_name="改动后")),
                ("is_undone", models.BooleanField(default=False, verbose_name="已撤销")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="intake.intakedocument",
                        verbose_name="文件",
                    ),
                ),
                (
                    "intake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="intake.intake",
                        verbose_name="录入",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="intake.intakedocument",
                        verbose_name="相关文件",
                    ),
                ),
            ],
            options={
                "verbose_name": "录入改动",
                "verbose_name_plural": "录入改动",
                "ordering": ["pk"],
            },
        ),
    ]
