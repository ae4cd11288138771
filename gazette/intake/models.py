"""The tables of the intake: what is stored between a drop of files and the draft issue.

Every change is stored as it is made, so that nothing is lost when a page is left or a
machine fails.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from gazette.intake.draft import Draft, dump, load
from gazette.intake.original import Original, OriginalUse
from gazette.models import Correction, Gazette, Issue, Provision

__all__ = [
    "HouseMend",
    "Intake",
    "IntakeCorrection",
    "IntakeDocument",
    "IntakeDocumentQuerySet",
    "IntakeFile",
    "IntakeStep",
    "IntakeStepQuerySet",
    "Original",
    "OriginalUse",
]


class IntakeQuerySet(models.QuerySet["Intake"]):
    def listed(self) -> IntakeQuerySet:
        """With all that a list shows, in one query; without the long fields."""
        first = IntakeFile.objects.filter(intake=OuterRef("pk")).order_by("position")
        people = self.select_related("gazette", "created_by", "changed_by")
        named = people.annotate(first_file=Subquery(first.values("name")[:1]))
        return named.defer("source", "outline")


class Intake(models.Model):
    """录入: one drop of files, or of pasted text, that becomes one issue.

    ``source`` is the text of all its files in order of print; ``outline`` holds what the
    parser found around the documents (see ``issue_frame.IssueFrame``). ``version`` counts
    the changes to the facts of the issue; each document counts its own changes. ``written`` is
    what of them the draft holds (see ``unwritten_changes.content_of``).
    """

    class State(models.TextChoices):
        READING = "reading", "正在读取"
        OPEN = "open", "核对中"
        ACCEPTED = "accepted", "已成草稿"
        REFUSED = "refused", "无法录入"

    state = models.CharField("状态", max_length=10, choices=State, default=State.READING)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="录入人"
    )
    created_at = models.DateTimeField("录入时间", auto_now_add=True)
    changed_at = models.DateTimeField("最近改动", auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="最近改动人"
    )
    version = models.PositiveIntegerField("版本", default=0)
    gazette = models.ForeignKey(
        Gazette, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="公报"
    )
    gazette_name = models.CharField("公报名称", max_length=100, blank=True)
    year = models.PositiveSmallIntegerField("年", null=True, blank=True)
    number = models.PositiveSmallIntegerField("期", null=True, blank=True)
    serial_number = models.PositiveIntegerField("总期号", null=True, blank=True)
    published_on = models.DateField("出版日期", null=True, blank=True)
    source = models.TextField("原文", blank=True)
    outline = models.JSONField("目录与版面", default=dict, blank=True)
    issue = models.ForeignKey(
        Issue, models.SET_NULL, null=True, blank=True, related_name="intakes", verbose_name="期"
    )
    issue_version = models.PositiveIntegerField("写入时的版本", null=True, blank=True)
    written = models.JSONField("写入的内容", default=dict, blank=True, editable=False)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at"]
        verbose_name = "录入"
        verbose_name_plural = "录入公报"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("admin:intake_intake_change", args=[self.pk])

    @property
    def title(self) -> str:
        """``示例市人民政府公报 2025年第1期`` if year and number are known, else a file's name."""
        if self.year and self.number:
            name = self.gazette.name if self.gazette else self.gazette_name
            return f"{name} {self.year}年第{self.number}期".strip()
        if hasattr(self, "first_file"):  # see ``IntakeQuerySet.listed``
            return self.first_file or f"第{self.pk}次录入"
        first = self.files.first()
        return first.name if first else f"第{self.pk}次录入"

    @property
    def is_open(self) -> bool:
        """Whether its documents can be changed; also after they have become a draft."""
        return self.state in (self.State.OPEN, self.State.ACCEPTED)


class IntakeFile(models.Model):
    """录入文件: a dropped file, of which the bytes are kept (``original_use``).

    ``problem`` says in Chinese why it was refused and what the editor can do. ``parts`` are
    the spans of the intake's source that are its text.
    """

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="files", verbose_name="录入")
    position = models.PositiveSmallIntegerField("次序")
    name = models.CharField("文件名", max_length=255)
    size = models.PositiveBigIntegerField("字节", default=0)
    sha256 = models.CharField("校验值", max_length=64, blank=True)
    format = models.CharField("格式", max_length=10, blank=True)
    notes = models.JSONField("读取说明", default=list, blank=True)
    problem = models.TextField("问题", blank=True)
    text = models.TextField("文字", blank=True)
    is_read = models.BooleanField("已读取", default=False)
    parts = models.JSONField("在原文中的位置", default=list, blank=True)

    class Meta:
        ordering = ["intake", "position"]
        verbose_name = "录入文件"
        verbose_name_plural = "录入文件"

    def __str__(self) -> str:
        return self.name


class IntakeDocumentQuerySet(models.QuerySet["IntakeDocument"]):
    def current(self) -> IntakeDocumentQuerySet:
        """The documents in order, without those that were combined with another."""
        return self.filter(is_dropped=False).order_by("position", "pk")


class IntakeDocument(models.Model):
    """录入的文件: a document under correction.

    ``structure`` is its draft as JSON (see ``draft.dump``), ``entry`` the index of its
    entry in the contents; ``summary`` and ``findings`` are computed from them (see
    ``summaries``), of a long document after the change, while ``is_behind`` (see
    ``later_look``). ``answers`` is the history of the answers to its findings (see
    ``finding_answers``), to which entries are only added. A document that was combined with
    another stays, empty and ``is_dropped``, so that this can be undone.
    """

    intake = models.ForeignKey(
        Intake, models.CASCADE, related_name="documents", verbose_name="录入"
    )
    position = models.PositiveIntegerField("次序")
    entry = models.PositiveIntegerField("目录条目", null=True, blank=True)
    structure = models.JSONField("条文", default=dict)
    summary = models.JSONField("概况", default=dict)
    findings = models.JSONField("存疑", default=list)
    answers = models.JSONField("存疑的答复", default=list, blank=True)
    version = models.PositiveIntegerField("版本", default=0)
    is_checked = models.BooleanField("已核对", default=False)
    is_dropped = models.BooleanField("已并入别件", default=False)
    is_behind = models.BooleanField("概况和存疑待重新检查", default=False, editable=False)

    objects = IntakeDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["intake", "position"]
        verbose_name = "录入的文件"
        verbose_name_plural = "录入的文件"

    def __str__(self) -> str:
        if title := self.summary.get("title"):
            return str(title)
        words = self.summary.get("opening")
        return f"第{self.position}篇（无标题）" + (f"：“{words}”" if words else "")

    def get_absolute_url(self) -> str:
        return reverse("admin:intake_document", args=[self.intake_id, self.pk])

    @property
    def draft(self) -> Draft:
        return load(self.structure)

    @draft.setter
    def draft(self, draft: Draft) -> None:
        self.structure = dump(draft)

    @property
    def snapshot(self) -> dict[str, Any]:
        """The values to which a step restores a document, and the version that has them."""
        return {
            "version": self.version,
            "structure": self.structure,
            "entry": self.entry,
            "position": self.position,
            "is_dropped": self.is_dropped,
        }


class IntakeStepQuerySet(models.QuerySet["IntakeStep"]):
    def of(self, document: IntakeDocument) -> IntakeStepQuerySet:
        """The steps that changed a document, alone or with another."""
        return self.filter(Q(document=document) | Q(other=document))


class IntakeStep(models.Model):
    """改动: an operation on a document, with the state of the documents before and after it.

    ``before`` and ``after`` hold, by id, what is different of the documents (see
    ``step_sides``). ``other`` is a second
    document that the operation changed. An operation on many documents is a step of each,
    with one ``group``; they are undone and redone together. ``reason`` is why words of the
    source were changed, where one was asked for.
    """

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="steps", verbose_name="录入")
    document = models.ForeignKey(
        IntakeDocument, models.CASCADE, related_name="+", verbose_name="文件"
    )
    other = models.ForeignKey(
        IntakeDocument, models.CASCADE, null=True, related_name="+", verbose_name="相关文件"
    )
    what = models.CharField("改动", max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )
    at = models.DateTimeField("时间", auto_now_add=True)
    before = models.JSONField("改动前", default=dict)
    after = models.JSONField("改动后", default=dict)
    is_undone = models.BooleanField("已撤销", default=False)
    group = models.UUIDField("同一步", null=True, blank=True, db_index=True, editable=False)
    reason = models.CharField("理由", max_length=300, blank=True)

    objects = IntakeStepQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "录入改动"
        verbose_name_plural = "录入改动"

    def __str__(self) -> str:
        return self.what


class IntakeCorrection(models.Model):
    """以录入更正: a proposed correction of a published issue that an intake brings.

    ``documents`` are the primary keys of the documents that it adds (并入); none where the
    whole intake takes the place of the issue (重排). ``content`` and ``issue_version`` are what
    the intake would have written, and the version of the issue, when it was proposed: another
    person decides on these and on nothing else.
    """

    correction = models.OneToOneField(
        Correction, models.CASCADE, related_name="+", verbose_name="勘误"
    )
    intake = models.ForeignKey(
        Intake, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="录入"
    )
    documents = models.JSONField("并入的文件", default=list, blank=True)
    content = models.CharField("提出时的内容", max_length=64)
    issue_version = models.PositiveIntegerField("提出时的版本")

    class Meta:
        verbose_name = "以录入更正"
        verbose_name_plural = "以录入更正"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.correction)


class HouseMend(models.Model):
    """本刊改法: what editors did in an issue of a gazette to all its rows of certain words.

    ``words`` are those words as ``house_mends.pattern_of`` folds them, ``example`` as one row
    printed them; ``former_level`` is the level that the parser gave, ``level`` the one that
    the editors set, empty where they took the rows out. It is proposed for the next issues of
    the gazette while ``is_active``. ``by`` accepted the issue that showed it last, at ``at``;
    ``issues`` counts the intakes that were accepted with it. ``declined`` are the intakes in
    which an editor does not want it.
    """

    gazette = models.ForeignKey(
        Gazette, models.CASCADE, related_name="house_mends", verbose_name="公报"
    )
    words = models.CharField("文字（数字作 #）", max_length=200)
    former_level = models.CharField("原级别", max_length=20)
    level = models.CharField("改为", max_length=20, blank=True)
    example = models.CharField("所见的一行", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )
    at = models.DateTimeField("最近所见", default=timezone.now)
    issues = models.PositiveIntegerField("用过的期数", default=1)
    last_intake = models.ForeignKey(
        Intake, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="最近所见"
    )
    declined = models.ManyToManyField(
        Intake, blank=True, related_name="+", editable=False, verbose_name="不采用的录入"
    )
    is_active = models.BooleanField(
        "启用", default=True, help_text="停用之后，下一期录入时不再提议。"
    )

    class Meta:
        ordering = ["gazette", "-at", "pk"]
        verbose_name = "本刊改法"
        verbose_name_plural = "本刊改法"
        constraints = [
            models.UniqueConstraint(
                fields=["gazette", "words", "former_level"], name="house_mend_once"
            )
        ]

    def __str__(self) -> str:
        return f"“{self.example[:30]}”{self.what}"

    @property
    def what(self) -> str:
        """What is done to the rows, in Chinese."""
        if not self.level:
            return "删去"
        levels = Provision.LEVELS
        return f"由“{levels[self.former_level]}”改为“{levels[self.level]}”"
