"""The security log; rights that a second person confirms; steps outlive the draft they are of."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

#: Permissions that take effect when a second person has confirmed them.
GUARDED = ("review_issue", "decide_correction", "publish_issue", "withdraw_issue")
KEPT = "升级之前已有，由系统确认"


def confirm_what_is_held(apps: Any, schema_editor: Any) -> None:
    """Count the rights that people hold already as confirmed by 系统; 系统管理 loses its own."""
    alias = schema_editor.connection.alias
    user = apps.get_model("auth", "User")
    sources = (
        ("group", user.groups.through, "group", "group__permissions"),
        ("permission", user.user_permissions.through, "permission", "permission"),
    )
    for source, through, target, permission in sources:
        held: dict[int, set[str]] = {}
        guarded = {
            f"{permission}__content_type__app_label": "gazette",
            f"{permission}__codename__in": GUARDED,
        }
        links = (
            through.objects.using(alias)
            .filter(**guarded)
            .exclude(**({"group__name": "系统管理"} if source == "group" else {"pk": None}))
        )
        for pk, codename in links.values_list("pk", f"{permission}__codename"):
            held.setdefault(pk, set()).add(codename)
        for link in through.objects.using(alias).filter(pk__in=held).select_related("user", target):
            _confirm(apps, alias, source, link, getattr(link, target).name, sorted(held[link.pk]))


def _confirm(
    apps: Any, alias: str, source: str, link: Any, name: str, codenames: list[str]
) -> None:
    now = django.utils.timezone.now()
    apps.get_model("gazette", "GuardedRight").objects.using(alias).create(
        account_id=link.user_id,
        source=source,
        link=link.pk,
        name=name,
        codenames=codenames,
        why=KEPT,
        given_at=now,
        confirmed_at=now,
    )
    apps.get_model("gazette", "SecurityEvent").objects.using(alias).create(
        kind="确认权限",
        by_name="系统",
        account_id=link.user_id,
        account_name=link.user.username,
        note=f"{name}：{KEPT}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("gazette", "0001_first_release"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="step",
            name="action",
            field=models.CharField(
                choices=[
                    ("edit", "修改内容"),
                    ("submit", "送审"),
                    ("recall", "收回"),
                    ("return", "退回"),
                    ("approve", "审定"),
                    ("schedule", "定时发布"),
                    ("unschedule", "取消定时"),
                    ("publish", "发布"),
                    ("withdraw", "撤下"),
                    ("correct", "勘误"),
                    ("delete", "删除草稿"),
                ],
                max_length=10,
                verbose_name="事项",
            ),
        ),
        migrations.AlterField(
            model_name="step",
            name="issue",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="steps",
                to="gazette.issue",
                verbose_name="期",
            ),
        ),
        migrations.CreateModel(
            name="GuardedRight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("group", "组"), ("permission", "单项权限")],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                ("link", models.BigIntegerField(verbose_name="给予的行")),
                ("name", models.CharField(max_length=255, verbose_name="权限")),
                ("codenames", models.JSONField(default=list, verbose_name="确认的权限")),
                (
                    "given_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="给予时间"
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=100, verbose_name="缘由")),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="确认时间"),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guarded_rights",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="给予人",
                    ),
                ),
            ],
            options={
                "verbose_name": "须确认的权限",
                "verbose_name_plural": "须确认的权限",
                "ordering": ["-given_at", "-pk"],
                "permissions": [("confirm_right", "确认权限")],
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(fields=("source", "link"), name="guarded_right_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SecurityEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(db_index=True, max_length=30, verbose_name="事项")),
                (
                    "at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now, verbose_name="时间"
                    ),
                ),
                (
                    "by_name",
                    models.CharField(blank=True, max_length=310, verbose_name="经办人姓名"),
                ),
                (
                    "account_name",
                    models.CharField(blank=True, max_length=150, verbose_name="账号名"),
                ),
                ("note", models.TextField(blank=True, verbose_name="内容")),
                (
                    "address",
                    models.GenericIPAddressField(blank=True, null=True, verbose_name="来访地址"),
                ),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
            ],
            options={
                "verbose_name": "安全日志",
                "verbose_name_plural": "安全日志",
                "ordering": ["-at", "-pk"],
                "permissions": [("export_securityevent", "导出安全日志")],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(fields=["account", "kind"], name="security_event_account")
                ],
            },
        ),
        migrations.RunPython(confirm_what_is_held, migrations.RunPython.noop),
    ]
