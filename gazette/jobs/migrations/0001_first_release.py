"""All tables of the first release."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TimetableEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="名称")),
                ("next_at", models.DateTimeField(verbose_name="下次时间")),
            ],
            options={
                "verbose_name": "定时任务",
                "verbose_name_plural": "定时任务",
                "ordering": ["next_at"],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("task", models.CharField(max_length=80, verbose_name="任务")),
                ("subject", models.CharField(blank=True, max_length=120, verbose_name="对象")),
                ("arguments", models.JSONField(blank=True, default=dict, verbose_name="参数")),
                (
                    "lane",
                    models.CharField(
                        choices=[("office", "办公"), ("prints", "排版")],
                        default="office",
                        max_length=10,
                        verbose_name="队列",
                    ),
                ),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="小者先做", verbose_name="先后"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等待"),
                            ("running", "进行中"),
                            ("done", "完成"),
                            ("failed", "未完成"),
                            ("cancelled", "已取消"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="提出时间"
                    ),
                ),
                (
                    "run_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="不早于"),
                ),
                (
                    "started_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="开始时间"),
                ),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="结束时间"),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="已试次数")),
                ("worker", models.CharField(blank=True, max_length=100, verbose_name="进程")),
                ("lease_until", models.DateTimeField(blank=True, null=True, verbose_name="租约至")),
                ("is_cancelling", models.BooleanField(default=False, verbose_name="要求取消")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="已完成")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="共")),
                ("message", models.CharField(blank=True, max_length=200, verbose_name="进度")),
                ("error", models.TextField(blank=True, verbose_name="原因")),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
            ],
            options={
                "verbose_name": "后台任务",
                "verbose_name_plural": "后台任务",
                "ordering": ["rank", "run_at", "pk"],
                "indexes": [
                    models.Index(fields=["state", "lane", "rank", "run_at"], name="job_queue"),
                    models.Index(fields=["task", "subject"], name="job_by_subject"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=("task", "subject"),
                        name="job_unique_unfinished",
                    )
                ],
            },
        ),
    ]
