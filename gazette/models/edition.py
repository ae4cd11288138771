"""PdfEdition: an issue, or one of its documents, as a PDF file that is kept."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from gazette.models.document import Document
from gazette.models.issue import Issue


class PdfEditionQuerySet(models.QuerySet["PdfEdition"]):
    """Queries of PDF editions."""

    def of_issues(self, issues: Collection[Issue]) -> PdfEditionQuerySet:
        """The finished standard PDFs of these issues that the public may have."""
        whole = self.filter(issue__in=issues, document=None, kind=PdfEdition.Kind.STANDARD)
        return whole.filter(is_draft=False, made_revision=F("wanted_revision")).exclude(
            file_name=""
        )

    def public(self) -> PdfEditionQuerySet:
        """PDFs that the public may have: none of a draft or of a withdrawn issue."""
        return self.filter(is_draft=False, issue__status=Issue.Status.PUBLISHED)

    def unfinished(self) -> PdfEditionQuerySet:
        """PDFs that are still to be made, in the order in which they were asked for."""
        states = [PdfEdition.State.WAITING, PdfEdition.State.MAKING]
        return self.filter(state__in=states).order_by("asked_at", "pk")

    def changed(self) -> int:
        """Mark the files of these editions as outdated, since their content has changed."""
        return self.update(wanted_revision=F("wanted_revision") + 1)

    def changed_since(self, made: PdfEdition) -> PdfEditionQuerySet:
        """Those of which the content is no longer the one that ``made`` was made of."""
        return self.filter(wanted_revision__gt=made.made_revision)

    def with_names(self) -> PdfEditionQuerySet:
        """With everything that a list shows of each, in one query."""
        related = self.select_related("issue__gazette", "document")
        return related.defer("issue__source_text")


class PdfEdition(models.Model):
    """PDF 版本: one PDF of an issue or of one document, made outside any request and kept.

    ``wanted_revision`` counts the changes of the content, ``made_revision`` is the
    count when the kept file was made; readers get the file only where the two agree.
    ``fingerprint`` identifies the content the file was made from; ``file_name`` is its
    path below the folder of the store.
    """

    class Kind(models.TextChoices):
        """The layouts in which PDFs are made."""

        STANDARD = "standard", "标准版"
        LARGE_PRINT = "large_print", "大字版"
        BOOKLET = "booklet", "印刷版（单页，PDF/X-4）"
        SHEETS = "sheets", "拼大版（骑马订，2拼1，PDF/X-4）"
        ARCHIVE = "archive", "存档版（PDF/A）"

    class State(models.TextChoices):
        """How far the making of the file has come."""

        WAITING = "waiting", "等待生成"
        MAKING = "making", "正在生成"
        READY = "ready", "已生成"
        FAILED = "failed", "未能生成"

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="editions", verbose_name="期")
    document = models.ForeignKey(
        Document,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="editions",
        verbose_name="文件",
    )
    kind = models.CharField("版式", max_length=20, choices=Kind, default=Kind.STANDARD)
    is_draft = models.BooleanField("草稿", default=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    wanted_revision = models.PositiveIntegerField("内容版次", default=1)
    made_revision = models.PositiveIntegerField("已生成版次", default=0)
    asked_at = models.DateTimeField("要求时间", auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    made_at = models.DateTimeField("生成时间", null=True, blank=True)
    done = models.PositiveSmallIntegerField("已排篇数", default=0)
    total = models.PositiveSmallIntegerField("总篇数", default=0)
    message = models.TextField("说明", blank=True)
    file_name = models.CharField("文件名", max_length=200, blank=True)
    fingerprint = models.CharField("内容指纹", max_length=64, blank=True)
    sha256 = models.CharField("校验值", max_length=64, blank=True)
    size = models.PositiveIntegerField("字节数", default=0)
    pages = models.PositiveIntegerField("页数", default=0)

    objects = PdfEditionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "kind", "is_draft"],
                condition=Q(document=None),
                name="edition_unique_of_issue",
            ),
            models.UniqueConstraint(
                fields=["document", "kind", "is_draft"],
                condition=Q(document__isnull=False),
                name="edition_unique_of_document",
            ),
        ]
        indexes = [models.Index(fields=["state"], name="edition_by_state")]
        verbose_name = "PDF 版本"
        verbose_name_plural = "PDF 版本"

    def __str__(self) -> str:
        draft = "（草稿）" if self.is_draft else ""
        return f"{self.subject}　{self.get_kind_display()}{draft}"

    def get_absolute_url(self) -> str:
        issue = self.issue
        places = [issue.gazette.slug, issue.year, issue.number]
        if self.document is not None:
            places.append(self.document.position)
        what = "document" if self.document_id else "issue"
        if self.kind == self.Kind.STANDARD:
            return reverse(f"gazette:{what}_pdf", args=places)
        return reverse(f"gazette:{what}_pdf_kind", args=[*places, self.kind.replace("_", "-")])

    def record(self, **values: Any) -> None:
        """Set values here and in the database; a row deleted meanwhile is not an error."""
        for name, value in values.items():
            setattr(self, name, value)
        PdfEdition.objects.filter(pk=self.pk).update(**values)

    @property
    def subject(self) -> Document | Issue:
        """The issue or the document that it shows."""
        return self.document or self.issue

    @property
    def is_current(self) -> bool:
        """Whether there is a file that shows the present content."""
        return bool(self.file_name) and self.made_revision == self.wanted_revision

    @property
    def is_unfinished(self) -> bool:
        """Whether the file waits to be made or is being made."""
        return self.state in {self.State.WAITING, self.State.MAKING}
