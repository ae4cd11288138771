"""What is kept of an intake between a drop and the draft that it becomes.

Every change is kept on the server as it is made: a page that is left, or a machine
that fails, loses nothing.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from gazette.intake.draft import Draft, dump, load
from gazette.intake.stored_findings import still_open
from gazette.models import Gazette, Issue


class IntakeQuerySet(models.QuerySet["Intake"]):
    def accepted(self) -> IntakeQuerySet:
        """Those that have become a draft, the last one first."""
        return self.filter(state=Intake.State.ACCEPTED).order_by("-pk")


class Intake(models.Model):
    """录入: one drop of files, or of pasted text, that becomes one issue.

    ``source`` is the text of all its files in order of print; ``outline`` what the
    parser found around the documents (see ``outline.Outline``). ``version`` counts the
    changes to what is said of the issue; each document counts its own.
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
    folder = models.CharField("暂存", max_length=32, blank=True, editable=False)
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
        """``示例市人民政府公报 2025年第1期`` as far as it is known, else the first file's name."""
        if self.year and self.number:
            name = self.gazette.name if self.gazette else self.gazette_name
            return f"{name} {self.year}年第{self.number}期".strip()
        first = self.files.first()
        return first.name if first else f"第{self.pk}次录入"

    def doubts(self) -> list[tuple[str, int]]:
        """The findings that nobody has ticked off, and where in the source each stands."""
        return [
            (finding["message"], finding["span"][0])
            for row in self.documents.standing()
            for finding in still_open(row.findings)
        ]

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.OPEN, self.State.ACCEPTED)


class IntakeFile(models.Model):
    """A dropped file: never stored under its name, and not at all once it has been read.

    ``place`` is its number in the folder in which it waits for the reader. ``problem``
    says why a refused one was refused, and how to mend it. ``parts`` are the spans of
    the intake's source that are its text.
    """

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="files", verbose_name="录入")
    position = models.PositiveSmallIntegerField("次序")
    place = models.PositiveSmallIntegerField("暂存次序", null=True, blank=True)
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
    def standing(self) -> IntakeDocumentQuerySet:
        """Those that were not combined with another."""
        return self.filter(is_dropped=False).order_by("position", "pk")


class IntakeDocument(models.Model):
    """A document under correction.

    ``structure`` is its draft as JSON (see ``draft.dump``), ``entry`` the place of its
    entry in the contents, ``summary`` what a list shows of it, ``findings`` what is to
    be looked at (see ``summaries``). One that was combined with another stays, empty and
    ``is_dropped``, so that this can be undone.
    """

    intake = models.ForeignKey(
        Intake, models.CASCADE, related_name="documents", verbose_name="录入"
    )
    position = models.PositiveIntegerField("次序")
    entry = models.PositiveIntegerField("目录条目", null=True, blank=True)
    structure = models.JSONField("条文", default=dict)
    summary = models.JSONField("概况", default=dict)
    findings = models.JSONField("存疑", default=list)
    version = models.PositiveIntegerField("版本", default=0)
    is_checked = models.BooleanField("已核对", default=False)
    is_dropped = models.BooleanField("已并入别件", default=False)

    objects = IntakeDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["intake", "position"]
        verbose_name = "录入的文件"
        verbose_name_plural = "录入的文件"

    def __str__(self) -> str:
        return str(self.summary.get("title") or f"第{self.position}篇")

    def get_absolute_url(self) -> str:
        return reverse("admin:intake_document", args=[self.intake_id, self.pk])

    @property
    def draft(self) -> Draft:
        return load(self.structure)

    @draft.setter
    def draft(self, draft: Draft) -> None:
        self.structure = dump(draft)

    @property
    def kept(self) -> dict[str, Any]:
        """What a step remembers of a document."""
        return {
            "structure": self.structure,
            "entry": self.entry,
            "position": self.position,
            "is_dropped": self.is_dropped,
        }


class IntakeStepQuerySet(models.QuerySet["IntakeStep"]):
    def of(self, document: IntakeDocument) -> IntakeStepQuerySet:
        return self.filter(Q(document=document) | Q(other=document))


class IntakeStep(models.Model):
    """改动: what was done, by whom, and the documents before and after, to be undone by."""

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

    objects = IntakeStepQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "录入改动"
        verbose_name_plural = "录入改动"

    def __str__(self) -> str:
        return self.what


class SourceEdit(models.Model):
    """对原文的改动: where the words of a draft are otherwise than those of its source.

    The span is that of the issue's ``source_text``; an insertion has an empty ``before``.
    """

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="source_edits", verbose_name="期")
    document_position = models.PositiveIntegerField("第几篇")
    span_start = models.PositiveIntegerField("原文起")
    span_end = models.PositiveIntegerField("原文止")
    before = models.TextField("原文", blank=True)
    after = models.TextField("改为", blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )
    accepted_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        ordering = ["issue", "span_start", "pk"]
        verbose_name = "对原文的改动"
        verbose_name_plural = "对原文的改动"

    def __str__(self) -> str:
        return f"“{self.before}”→“{self.after}”"
