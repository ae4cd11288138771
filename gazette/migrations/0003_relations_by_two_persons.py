"""Relations that change effect are decided by two persons; acts outside the archive; 机器识别.

What the parser alone had confirmed becomes 机器识别 (``read``): it counts as before, and no
longer says that a person confirmed it.
"""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import gazette.models.outside_act


def mark_read_by_machine(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give relations that count without any person the status that says so."""
    relations = apps.get_model("gazette", "Relation").objects.using(schema_editor.connection.alias)
    relations.filter(
        status="confirmed",
        is_parsed=True,
        confirmed_by=None,
        confirmed_at=None,
    ).exclude(type__in=["repeals", "repeals_in_part", "suspends"]).update(status="read")


def mark_confirmed(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The way back: the former release knows no status of its own for these."""
    relations = apps.get_model("gazette", "Relation").objects.using(schema_editor.connection.alias)
    relations.filter(status="read").update(status="confirmed")


class Migration(migrations.Migration):
    dependencies = [
        ("gazette", "0002_security_log_and_confirmed_rights"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RelationProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("add", "新增"),
                            ("confirm", "确认"),
                            ("reject", "否定"),
                            ("set_right", "改正"),
                        ],
                        max_length=10,
                        verbose_name="事项",
                    ),
                ),
                ("summary", models.TextField(verbose_name="内容")),
                ("values", models.JSONField(blank=True, default=dict, verbose_name="提议的内容")),
                ("former", models.JSONField(blank=True, default=dict, verbose_name="提议时的内容")),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "待审定"),
                            ("accepted", "已采纳"),
                            ("refused", "未采纳"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "proposed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="提出时间"
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="审定时间"),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="审定理由")),
            ],
            options={
                "verbose_name": "关系提议",
                "verbose_name_plural": "关系提议",
                "ordering": ["-proposed_at", "-pk"],
                "permissions": [
                    ("propose_relation", "可以提议增改文件关系"),
                    ("decide_relation", "可以审定文件关系的提议"),
                ],
            },
        ),
        migrations.AddField(
            model_name="relation",
            name="read_as",
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name="原先读作"),
        ),
        migrations.AlterField(
            model_name="relation",
            name="source",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="relations",
                to="gazette.document",
                verbose_name="文件",
            ),
        ),
        migrations.AlterField(
            model_name="relation",
            name="status",
            field=models.CharField(
                choices=[
                    ("proposed", "待确认"),
                    ("read", "机器识别"),
                    ("confirmed", "已确认"),
                    ("rejected", "已否定"),
                ],
                default="proposed",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="relation",
            name="type",
            field=models.CharField(
                choices=[
                    ("repeals", "废止"),
                    ("repeals_in_part", "部分废止"),
                    ("amends", "修改"),
                    ("extends", "延长有效期"),
                    ("suspends", "暂停施行"),
                    ("resumes", "恢复施行"),
                    ("promulgates", "公布"),
                    ("based_on", "依据"),
                    ("implements", "贯彻实施"),
                    ("cites", "引用"),
                ],
                max_length=20,
                verbose_name="关系",
            ),
        ),
        migrations.CreateModel(
            name="OutsideAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("issuing_body", models.CharField(max_length=100, verbose_name="发文机关")),
                ("title", models.CharField(max_length=300, verbose_name="标题")),
                (
                    "document_number",
                    models.CharField(blank=True, max_length=60, verbose_name="文号"),
                ),
                ("signed_on", models.DateField(verbose_name="成文或公布日期")),
                (
                    "evidence_file",
                    models.FileField(
                        blank=True,
                        help_text="原件的 PDF，会公开",
                        storage=gazette.models.outside_act.EvidenceStorage(),
                        upload_to=gazette.models.outside_act.evidence_name,
                        validators=[gazette.models.outside_act.validate_evidence],
                        verbose_name="依据文件",
                    ),
                ),
                (
                    "evidence_url",
                    models.CharField(
                        blank=True,
                        help_text="发文机关网站上原文的网址，会公开",
                        max_length=500,
                        validators=[django.core.validators.URLValidator(["http", "https"])],
                        verbose_name="依据网址",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="登记时间"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recorded_outside_acts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
            ],
            options={
                "verbose_name": "库外文件",
                "verbose_name_plural": "库外文件",
                "ordering": ["-signed_on", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="relation",
            name="outside_act",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="relations",
                to="gazette.outsideact",
                verbose_name="库外文件",
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outside_act", None), ("source__isnull", False)),
                    models.Q(("outside_act__isnull", False), ("source", None)),
                    _connector="OR",
                ),
                name="relation_one_source",
                violation_error_message="关系须出自本库的一件文件，或者一件库外文件。",
            ),
        ),
        migrations.AddField(
            model_name="relationproposal",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decided_relation_proposals",
                to=settings.AUTH_USER_MODEL,
                verbose_name="审定人",
            ),
        ),
        migrations.AddField(
            model_name="relationproposal",
            name="outside_act",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="relation_proposals",
                to="gazette.outsideact",
                verbose_name="库外文件",
            ),
        ),
        migrations.AddField(
            model_name="relationproposal",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="relation_proposals",
                to=settings.AUTH_USER_MODEL,
                verbose_name="提出人",
            ),
        ),
        migrations.AddField(
            model_name="relationproposal",
            name="relation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="proposals",
                to="gazette.relation",
                verbose_name="文件关系",
            ),
        ),
        migrations.AddField(
            model_name="relationproposal",
            name="source",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="relation_proposals",
                to="gazette.document",
                verbose_name="文件",
            ),
        ),
        migrations.AddField(
            model_name="relationproposal",
            name="target",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="incoming_relation_proposals",
                to="gazette.document",
                verbose_name="所涉文件",
            ),
        ),
        migrations.AddConstraint(
            model_name="outsideact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("evidence_file", ""), _negated=True),
                    models.Q(("evidence_url", ""), _negated=True),
                    _connector="OR",
                ),
                name="outside_act_has_evidence",
                violation_error_message="请附上依据：原件的 PDF，或者发文机关网站上原文的网址。",
            ),
        ),
        migrations.AddConstraint(
            model_name="relationproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("proposed_by", models.F("decided_by")), _negated=True),
                    _connector="OR",
                ),
                name="relation_proposal_two_persons",
                violation_error_message="须由两人办理：提出人不能审定自己的提议。",
            ),
        ),
        migrations.AddConstraint(
            model_name="relationproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "proposed")),
                fields=("relation",),
                name="relation_proposal_one_at_a_time",
                violation_error_message="这条关系已有一项提议等待审定。",
            ),
        ),
        migrations.RunPython(mark_read_by_machine, mark_confirmed),
    ]
