"""All tables of the first release, and the four groups of a gazette's office."""

from typing import Any

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import gazette.models.scan_storage
import gazette.slugs

NAMES = ("录入", "审核", "发布", "系统管理")


def make_groups(apps: Any, schema_editor: Any) -> None:
    """What the groups may is granted after every migration (gazette.office.groups)."""
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for name in NAMES:
        groups.get_or_create(name=name)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Column",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="栏目名称")),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
            ],
            options={
                "verbose_name": "栏目",
                "verbose_name_plural": "栏目",
                "ordering": ["issue_id", "position"],
            },
        ),
        migrations.CreateModel(
            name="Gazette",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="公报名称")),
                (
                    "slug",
                    models.SlugField(
                        help_text="永久网址的一部分，启用后不要更改",
                        max_length=80,
                        unique=True,
                        validators=[gazette.slugs.validate_gazette_slug],
                        verbose_name="网址标识",
                    ),
                ),
                (
                    "pinyin_name",
                    models.CharField(blank=True, max_length=200, verbose_name="拼音刊名"),
                ),
                (
                    "organizer",
                    models.CharField(blank=True, max_length=200, verbose_name="主管主办"),
                ),
                ("editor", models.CharField(blank=True, max_length=200, verbose_name="编辑出版")),
                (
                    "founded",
                    models.CharField(
                        blank=True, help_text="如 2007-01", max_length=7, verbose_name="创刊年月"
                    ),
                ),
                ("frequency", models.CharField(blank=True, max_length=20, verbose_name="刊期")),
                ("phone", models.CharField(blank=True, max_length=50, verbose_name="电话")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                ("website", models.CharField(blank=True, max_length=200, verbose_name="网址")),
                ("imprint", models.TextField(blank=True, verbose_name="简介")),
            ],
            options={
                "verbose_name": "公报",
                "verbose_name_plural": "公报",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="IssuingBody",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="机关名称")),
            ],
            options={
                "verbose_name": "发文机关",
                "verbose_name_plural": "发文机关",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=50, unique=True, verbose_name="主题")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=100, help_text="小的在前", verbose_name="次序"
                    ),
                ),
            ],
            options={
                "verbose_name": "主题",
                "verbose_name_plural": "主题",
                "ordering": ["position", "name"],
            },
        ),
        migrations.CreateModel(
            name="Issue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年")),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="期"
                    ),
                ),
                (
                    "serial_number",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="总期号"),
                ),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="出版日期")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("in_review", "待审"),
                            ("approved", "已审定"),
                            ("published", "已发布"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="版本"),
                ),
                (
                    "publish_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="定时发布时间"
                    ),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="首次发布时间"
                    ),
                ),
                (
                    "scan",
                    models.FileField(
                        blank=True,
                        help_text="纸质公报的扫描件，供读者查阅；只有目录、没有正文的公报尤其需要",
                        storage=gazette.models.scan_storage.ScanStorage(),
                        upload_to=gazette.models.scan_storage.scan_name,
                        validators=[gazette.models.scan_storage.validate_scan],
                        verbose_name="扫描件（PDF）",
                    ),
                ),
                ("source_text", models.TextField(blank=True, editable=False, verbose_name="原文")),
                (
                    "source_name",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="原文文件名"
                    ),
                ),
                (
                    "source_sha256",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="原文校验值"
                    ),
                ),
                (
                    "imported_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="录入时间"
                    ),
                ),
                (
                    "gazette",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issues",
                        to="gazette.gazette",
                        verbose_name="公报",
                    ),
                ),
            ],
            options={
                "verbose_name": "期",
                "verbose_name_plural": "期",
                "ordering": ["-year", "-number"],
                "permissions": [
                    ("submit_issue", "可以送审"),
                    ("review_issue", "可以退回和审定"),
                    ("publish_issue", "可以发布"),
                    ("withdraw_issue", "可以撤下已发布的期"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Doubt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document_position", models.PositiveIntegerField(verbose_name="第几篇")),
                ("code", models.CharField(max_length=40, verbose_name="规则")),
                ("message", models.TextField(verbose_name="内容")),
                ("span_start", models.PositiveIntegerField(verbose_name="原文起")),
                ("span_end", models.PositiveIntegerField(verbose_name="原文止")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="核对时间"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核对人",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="doubts",
                        to="gazette.issue",
                        verbose_name="期",
                    ),
                ),
            ],
            options={
                "verbose_name": "存疑",
                "verbose_name_plural": "存疑",
                "ordering": ["issue", "document_position", "span_start", "span_end", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="期内次序")),
                ("kind", models.CharField(editable=False, max_length=30, verbose_name="文件种类")),
                ("title", models.CharField(max_length=300, verbose_name="标题")),
                (
                    "contents_title",
                    models.CharField(blank=True, max_length=300, verbose_name="目录所载标题"),
                ),
                (
                    "text_title",
                    models.CharField(blank=True, max_length=300, verbose_name="被印发件标题"),
                ),
                ("folded_title", models.CharField(db_index=True, editable=False, max_length=600)),
                (
                    "folded_text_title",
                    models.CharField(blank=True, db_index=True, editable=False, max_length=600),
                ),
                (
                    "document_number",
                    models.CharField(blank=True, max_length=60, verbose_name="文号"),
                ),
                (
                    "printed_page",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="印刷页码"
                    ),
                ),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="成文日期")),
                ("effective_on", models.DateField(blank=True, null=True, verbose_name="施行日期")),
                (
                    "term_years",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="有效期（年）"
                    ),
                ),
                (
                    "last_day_in_force",
                    models.DateField(
                        blank=True, help_text="有效的最后一天", null=True, verbose_name="失效日期"
                    ),
                ),
                (
                    "interpreted_by",
                    models.CharField(blank=True, max_length=200, verbose_name="解释机关"),
                ),
                (
                    "disclosure",
                    models.CharField(blank=True, max_length=50, verbose_name="公开方式"),
                ),
                (
                    "attachments",
                    models.JSONField(blank=True, default=list, verbose_name="附件名称"),
                ),
                (
                    "column",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="documents",
                        to="gazette.column",
                        verbose_name="栏目",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="gazette.issue",
                        verbose_name="期",
                    ),
                ),
            ],
            options={
                "verbose_name": "文件",
                "verbose_name_plural": "文件",
                "ordering": ["issue", "position"],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "待审定"),
                            ("applied", "已更正"),
                            ("rejected", "未采纳"),
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
                ("note", models.CharField(blank=True, max_length=500, verbose_name="审定意见")),
                ("former_source_text", models.TextField(blank=True, verbose_name="更正前原文")),
                (
                    "former_source_sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="更正前校验值"),
                ),
                ("summary", models.TextField(blank=True, verbose_name="更正内容")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decided_corrections",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审定人",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposed_corrections",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="gazette.issue",
                        verbose_name="期",
                    ),
                ),
            ],
            options={
                "verbose_name": "勘误",
                "verbose_name_plural": "勘误",
                "ordering": ["-proposed_at", "-pk"],
                "permissions": [
                    ("propose_correction", "可以提出勘误"),
                    ("decide_correction", "可以审定勘误"),
                ],
            },
        ),
        migrations.AddField(
            model_name="column",
            name="issue",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="columns",
                to="gazette.issue",
                verbose_name="期",
            ),
        ),
        migrations.CreateModel(
            name="DocumentIssuer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issuers",
                        to="gazette.document",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issued",
                        to="gazette.issuingbody",
                        verbose_name="发文机关",
                    ),
                ),
            ],
            options={
                "verbose_name": "发文机关（次序）",
                "verbose_name_plural": "发文机关（次序）",
                "ordering": ["document_id", "position"],
            },
        ),
        migrations.AddField(
            model_name="document",
            name="issuing_bodies",
            field=models.ManyToManyField(
                related_name="documents",
                through="gazette.DocumentIssuer",
                to="gazette.issuingbody",
                verbose_name="发文机关",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="lead_body",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="led_documents",
                to="gazette.issuingbody",
                verbose_name="首位发文机关",
            ),
        ),
        migrations.CreateModel(
            name="PdfEdition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("standard", "标准版"),
                            ("large_print", "大字版"),
                            ("booklet", "小册子（印制用）"),
                            ("archive", "存档版（PDF/A）"),
                        ],
                        default="standard",
                        max_length=20,
                        verbose_name="版式",
                    ),
                ),
                ("is_draft", models.BooleanField(default=False, verbose_name="草稿")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等待生成"),
                            ("making", "正在生成"),
                            ("ready", "已生成"),
                            ("failed", "未能生成"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "wanted_revision",
                    models.PositiveIntegerField(default=1, verbose_name="内容版次"),
                ),
                (
                    "made_revision",
                    models.PositiveIntegerField(default=0, verbose_name="已生成版次"),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="要求时间")),
                (
                    "started_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="开始时间"),
                ),
                ("made_at", models.DateTimeField(blank=True, null=True, verbose_name="生成时间")),
                ("done", models.PositiveSmallIntegerField(default=0, verbose_name="已排篇数")),
                ("total", models.PositiveSmallIntegerField(default=0, verbose_name="总篇数")),
                ("message", models.TextField(blank=True, verbose_name="说明")),
                ("file_name", models.CharField(blank=True, max_length=200, verbose_name="文件名")),
                (
                    "fingerprint",
                    models.CharField(blank=True, max_length=64, verbose_name="内容指纹"),
                ),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="校验值")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="字节数")),
                ("pages", models.PositiveIntegerField(default=0, verbose_name="页数")),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="editions",
                        to="gazette.document",
                        verbose_name="文件",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="editions",
                        to="gazette.issue",
                        verbose_name="期",
                    ),
                ),
            ],
            options={
                "verbose_name": "PDF 版本",
                "verbose_name_plural": "PDF 版本",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Relation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("repeals", "废止"),
                            ("repeals_in_part", "部分废止"),
                            ("amends", "修改"),
                            ("extends", "延长有效期"),
                            ("suspends", "暂停施行"),
                            ("promulgates", "公布"),
                            ("based_on", "依据"),
                            ("implements", "贯彻实施"),
                            ("cites", "引用"),
                        ],
                        max_length=20,
                        verbose_name="关系",
                    ),
                ),
                (
                    "target_title",
                    models.CharField(blank=True, max_length=300, verbose_name="所涉文件标题"),
                ),
                (
                    "folded_target_title",
                    models.CharField(blank=True, db_index=True, editable=False, max_length=600),
                ),
                (
                    "target_number",
                    models.CharField(blank=True, max_length=60, verbose_name="所涉文件文号"),
                ),
                (
                    "target_issued_on",
                    models.DateField(blank=True, null=True, verbose_name="所涉文件日期"),
                ),
                (
                    "target_address",
                    models.CharField(blank=True, max_length=150, verbose_name="所涉条文"),
                ),
                (
                    "address",
                    models.CharField(blank=True, max_length=150, verbose_name="依据条文地址"),
                ),
                ("place", models.CharField(blank=True, max_length=100, verbose_name="依据条文")),
                ("quote", models.TextField(blank=True, verbose_name="依据原文")),
                ("effective_on", models.DateField(blank=True, null=True, verbose_name="生效日期")),
                ("until", models.DateField(blank=True, null=True, verbose_name="截止日期")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "待确认"),
                            ("confirmed", "已确认"),
                            ("rejected", "已否定"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "extended_years",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="延长年数"
                    ),
                ),
                (
                    "match",
                    models.CharField(
                        choices=[
                            ("by_hand", "编辑指定"),
                            ("number_and_title", "文号、标题都相符"),
                            ("number", "文号相符，标题不同"),
                            ("title", "标题相符，文号、年份没有不符"),
                            ("newest", "标题相符的有几份，取在前的最近一份"),
                            ("printed_text", "与库中一份文件所刊印的文本标题相符"),
                            ("ambiguous", "相符的有几份，不能确定是哪一份"),
                            ("outside", "库中没有相符的文件"),
                        ],
                        default="outside",
                        max_length=20,
                        verbose_name="所涉文件的认定",
                    ),
                ),
                (
                    "wording_confidence",
                    models.FloatField(default=1, editable=False, verbose_name="原文明确程度"),
                ),
                ("confidence", models.FloatField(default=1, verbose_name="把握程度")),
                ("reasons", models.JSONField(blank=True, default=list, verbose_name="判断依据")),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="确认时间"),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="次序")),
                (
                    "is_parsed",
                    models.BooleanField(default=False, editable=False, verbose_name="由解析得出"),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations",
                        to="gazette.document",
                        verbose_name="文件",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="incoming_relations",
                        to="gazette.document",
                        verbose_name="所涉文件（库内）",
                    ),
                ),
            ],
            options={
                "verbose_name": "文件关系",
                "verbose_name_plural": "文件关系",
                "ordering": ["source_id", "type", "position"],
            },
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=150, verbose_name="地址")),
                ("start", models.PositiveIntegerField(verbose_name="起")),
                ("end", models.PositiveIntegerField(verbose_name="止")),
                ("words", models.CharField(max_length=400, verbose_name="原文")),
                (
                    "target_address",
                    models.CharField(blank=True, max_length=150, verbose_name="所引条文"),
                ),
                (
                    "until_address",
                    models.CharField(blank=True, max_length=150, verbose_name="所引条文止"),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="citations",
                        to="gazette.document",
                        verbose_name="文件",
                    ),
                ),
                (
                    "relation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="citations",
                        to="gazette.relation",
                        verbose_name="所引文件",
                    ),
                ),
            ],
            options={
                "verbose_name": "引用",
                "verbose_name_plural": "引用",
                "ordering": ["document_id", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Amendment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("reword", "修改"),
                            ("insert", "增加"),
                            ("delete", "删去"),
                            ("replace_words", "替换文字"),
                            ("delete_words", "删去文字"),
                            ("renumber", "改变序号"),
                        ],
                        max_length=20,
                        verbose_name="动作",
                    ),
                ),
                ("address", models.CharField(max_length=150, verbose_name="修改条文地址")),
                ("place", models.CharField(blank=True, max_length=100, verbose_name="修改条文")),
                (
                    "target_address",
                    models.CharField(blank=True, max_length=150, verbose_name="被修改条文"),
                ),
                (
                    "new_address",
                    models.CharField(blank=True, max_length=150, verbose_name="修改后序号"),
                ),
                ("old_words", models.TextField(blank=True, verbose_name="原文字")),
                ("new_words", models.TextField(blank=True, verbose_name="新文字")),
                (
                    "relation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amendments",
                        to="gazette.relation",
                        verbose_name="修改关系",
                    ),
                ),
            ],
            options={
                "verbose_name": "条文修改",
                "verbose_name_plural": "条文修改",
                "ordering": ["relation_id", "position"],
            },
        ),
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
                (
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rewordings",
                        to="gazette.correction",
                        verbose_name="勘误",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="rewordings",
                        to="gazette.document",
                        verbose_name="文件",
                    ),
                ),
            ],
            options={
                "verbose_name": "更正之处",
                "verbose_name_plural": "更正之处",
                "ordering": ["correction_id", "position"],
            },
        ),
        migrations.CreateModel(
            name="SetAside",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="规则")),
                ("detail", models.CharField(blank=True, max_length=400, verbose_name="所指")),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                ("set_at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="set_asides",
                        to="gazette.document",
                        verbose_name="文件",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
            ],
            options={
                "verbose_name": "体检搁置",
                "verbose_name_plural": "体检搁置",
                "ordering": ["-set_at"],
            },
        ),
        migrations.CreateModel(
            name="SourceCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("checked_at", models.DateTimeField(verbose_name="核对时间")),
                (
                    "checked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核对人",
                    ),
                ),
                (
                    "issue",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="source_check",
                        to="gazette.issue",
                        verbose_name="期",
                    ),
                ),
            ],
            options={
                "verbose_name": "对照核对",
                "verbose_name_plural": "对照核对",
            },
        ),
        migrations.CreateModel(
            name="SourceEdit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document_position", models.PositiveIntegerField(verbose_name="第几篇")),
                ("span_start", models.PositiveIntegerField(verbose_name="原文起")),
                ("span_end", models.PositiveIntegerField(verbose_name="原文止")),
                ("before", models.TextField(blank=True, verbose_name="原文")),
                ("after", models.TextField(blank=True, verbose_name="改为")),
                ("accepted_at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="source_edits",
                        to="gazette.issue",
                        verbose_name="期",
                    ),
                ),
            ],
            options={
                "verbose_name": "对原文的改动",
                "verbose_name_plural": "对原文的改动",
                "ordering": ["issue", "span_start", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("effect", "施行日期"),
                            ("term", "有效期"),
                            ("interpretation", "解释机关"),
                        ],
                        max_length=20,
                        verbose_name="事项",
                    ),
                ),
                ("address", models.CharField(max_length=150, verbose_name="地址")),
                ("place", models.CharField(blank=True, max_length=100, verbose_name="条文")),
                ("quote", models.TextField(blank=True, verbose_name="原文")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
                        to="gazette.document",
                        verbose_name="文件",
                    ),
                ),
            ],
            options={
                "verbose_name": "效力依据",
                "verbose_name_plural": "效力依据",
                "ordering": ["document_id", "subject"],
            },
        ),
        migrations.CreateModel(
            name="Step",
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
                        ],
                        max_length=10,
                        verbose_name="事项",
                    ),
                ),
                (
                    "from_status",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("in_review", "待审"),
                            ("approved", "已审定"),
                            ("published", "已发布"),
                        ],
                        max_length=10,
                        verbose_name="原状态",
                    ),
                ),
                (
                    "to_status",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("in_review", "待审"),
                            ("approved", "已审定"),
                            ("published", "已发布"),
                        ],
                        max_length=10,
                        verbose_name="新状态",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now, verbose_name="时间"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
                ("what", models.TextField(blank=True, verbose_name="内容")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gazette_steps",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="gazette.issue",
                        verbose_name="期",
                    ),
                ),
            ],
            options={
                "verbose_name": "经过",
                "verbose_name_plural": "经过",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Text",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("MAIN", "正文"),
                            ("PROMULGATING", "发文"),
                            ("PROMULGATED", "被印发件"),
                            ("ANNEX", "附件"),
                        ],
                        max_length=20,
                        verbose_name="文本种类",
                    ),
                ),
                ("label", models.CharField(blank=True, max_length=50, verbose_name="附件号")),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="标题")),
                (
                    "folded_title",
                    models.CharField(blank=True, db_index=True, editable=False, max_length=600),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="gazette.document",
                        verbose_name="文件",
                    ),
                ),
            ],
            options={
                "verbose_name": "文本",
                "verbose_name_plural": "文本",
                "ordering": ["document_id", "position"],
            },
        ),
        migrations.CreateModel(
            name="Provision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="次序")),
                (
                    "depth",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="层次"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("TITLE", "标题"),
                            ("NUMBER", "文号"),
                            ("NOTE", "题注"),
                            ("CONTENTS", "目录"),
                            ("PART", "编"),
                            ("CHAPTER", "章"),
                            ("SECTION", "节"),
                            ("ARTICLE", "条"),
                            ("PARAGRAPH", "款"),
                            ("ITEM", "项"),
                            ("SUBITEM", "目"),
                            ("HEADING_1", "一级标题"),
                            ("HEADING_2", "二级标题"),
                            ("HEADING_3", "三级标题"),
                            ("HEADING_4", "四级标题"),
                            ("ADDRESSEE", "主送机关"),
                            ("SIGNATURE", "落款"),
                            ("ANNEX_NOTE", "附件说明"),
                            ("TABLE", "表格"),
                            ("TABLE_ROW", "表格行"),
                        ],
                        max_length=20,
                        verbose_name="级别",
                    ),
                ),
                (
                    "label",
                    models.CharField(blank=True, max_length=60, verbose_name="编号（照原文）"),
                ),
                ("number", models.CharField(blank=True, max_length=30, verbose_name="编号")),
                ("heading", models.CharField(blank=True, max_length=500, verbose_name="标题")),
                ("body", models.TextField(blank=True, verbose_name="正文")),
                ("cells", models.JSONField(blank=True, default=list, verbose_name="单元格")),
                ("address", models.CharField(max_length=150, verbose_name="地址")),
                (
                    "span_start",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="原文起"),
                ),
                (
                    "span_end",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="原文止"),
                ),
                (
                    "document",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="provisions",
                        to="gazette.document",
                        verbose_name="文件",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="children",
                        to="gazette.provision",
                        verbose_name="上级",
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="provisions",
                        to="gazette.text",
                        verbose_name="文本",
                    ),
                ),
            ],
            options={
                "verbose_name": "条文",
                "verbose_name_plural": "条文",
                "ordering": ["text_id", "position"],
            },
        ),
        migrations.AddField(
            model_name="document",
            name="theme",
            field=models.ForeignKey(
                blank=True,
                help_text="由编辑归类，重新导入时保留",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="documents",
                to="gazette.theme",
                verbose_name="主题",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(fields=["status", "publish_at"], name="issue_by_status"),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.UniqueConstraint(
                fields=("gazette", "year", "number"),
                name="issue_unique_year_number",
                violation_error_message="该公报的这一年、这一期已经存在。",
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.UniqueConstraint(
                fields=("gazette", "serial_number"),
                name="issue_unique_serial_number",
                violation_error_message="该公报已有相同总期号的一期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__gte", 1900), ("year__lte", 2200)),
                name="issue_year_plausible",
                violation_error_message="年份应在1900至2200之间。",
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)),
                name="issue_number_positive",
                violation_error_message="期号从1开始。",
            ),
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
        migrations.AddConstraint(
            model_name="column",
            constraint=models.UniqueConstraint(
                fields=("issue", "position"), name="column_unique_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="documentissuer",
            constraint=models.UniqueConstraint(
                fields=("document", "position"), name="issuer_unique_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="documentissuer",
            constraint=models.UniqueConstraint(
                fields=("document", "body"), name="issuer_unique_body"
            ),
        ),
        migrations.AddIndex(
            model_name="pdfedition",
            index=models.Index(fields=["state"], name="edition_by_state"),
        ),
        migrations.AddConstraint(
            model_name="pdfedition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("document", None)),
                fields=("issue", "kind", "is_draft"),
                name="edition_unique_of_issue",
            ),
        ),
        migrations.AddConstraint(
            model_name="pdfedition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("document__isnull", False)),
                fields=("document", "kind", "is_draft"),
                name="edition_unique_of_document",
            ),
        ),
        migrations.AddIndex(
            model_name="relation",
            index=models.Index(fields=["target_number"], name="relation_by_number"),
        ),
        migrations.AddIndex(
            model_name="relation",
            index=models.Index(fields=["target", "type", "status"], name="relation_by_target"),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.UniqueConstraint(
                fields=("source", "type", "position"), name="relation_unique_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.CheckConstraint(
                condition=models.Q(("confidence__gte", 0), ("confidence__lte", 1)),
                name="relation_confidence_range",
                violation_error_message="把握程度应在0至1之间。",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.UniqueConstraint(
                fields=("relation", "position"), name="amendment_unique_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="rewording",
            constraint=models.UniqueConstraint(
                fields=("correction", "position"), name="rewording_unique_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="setaside",
            constraint=models.UniqueConstraint(
                fields=("document", "code", "detail"),
                name="set_aside_unique",
                violation_error_message="这一条已经搁置。",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                fields=("document", "subject"), name="statement_unique_subject"
            ),
        ),
        migrations.AddConstraint(
            model_name="text",
            constraint=models.UniqueConstraint(
                fields=("document", "position"), name="text_unique_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="provision",
            constraint=models.UniqueConstraint(
                fields=("document", "address"),
                name="provision_unique_address",
                violation_error_message="本文件已有相同地址的条文。",
            ),
        ),
        migrations.AddConstraint(
            model_name="provision",
            constraint=models.UniqueConstraint(
                fields=("text", "position"), name="provision_unique_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="provision",
            constraint=models.CheckConstraint(
                condition=models.Q(("span_end__gte", models.F("span_start"))),
                name="provision_span_ordered",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["kind", "-signed_on"], name="document_by_kind"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["document_number"], name="document_by_number"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                fields=("issue", "position"),
                name="document_unique_position",
                violation_error_message="本期已有同一次序的文件。",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=models.Q(("document_number", ""), _negated=True),
                fields=("lead_body", "document_number"),
                name="document_unique_number_per_body",
                violation_error_message="该机关已有相同文号的文件。",
            ),
        ),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
