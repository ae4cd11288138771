"""Doubt: what the parser found doubtful in an issue, and who has answered it, and how."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from gazette.models.issue import Issue
from gazette.models.step import person_name

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class SourceCheck(models.Model):
    """对照核对: an editor has checked an issue beside its source and accepted it.

    The doubts of such an issue are rows (``Doubt``), if there are any.
    """

    issue = models.OneToOneField(
        Issue, models.CASCADE, related_name="source_check", verbose_name="期"
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="核对人"
    )
    checked_at = models.DateTimeField("核对时间")

    class Meta:
        verbose_name = "对照核对"
        verbose_name_plural = "对照核对"

    def __str__(self) -> str:
        return str(self.issue)


class ParsedDoubts(models.Model):
    """The doubts of an issue that nobody checked beside its source are written as rows.

    ``source_hash`` is the SHA-256 of the source text that was parsed for them; of another
    text the rows no longer count.
    """

    issue = models.OneToOneField(
        Issue, models.CASCADE, related_name="parsed_doubts", verbose_name="期"
    )
    source_hash = models.CharField("原文校验值", max_length=64)

    class Meta:
        verbose_name = "解析存疑"
        verbose_name_plural = "解析存疑"

    def __str__(self) -> str:
        return str(self.issue)


class AnswerKind(models.TextChoices):
    """How a doubt is answered.

    ``CHECKED`` is the answer of a time in which a doubt was only ticked off; ``REVOKED``
    stands in the history only.
    """

    AS_PRINTED = "as_printed", "原件如此"
    MENDED = "mended", "已改"
    SEPARATE = "separate", "附件另发"
    OTHER = "other", "其他"
    CHECKED = "checked", "已核对"
    REVOKED = "revoked", "撤回"


#: The answers that a person can choose, in the order of their keys: 1, 2, 3, 4.
ANSWERS = (AnswerKind.AS_PRINTED, AnswerKind.MENDED, AnswerKind.SEPARATE, AnswerKind.OTHER)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a doubt; ``by`` is None for an account that is gone."""

    kind: AnswerKind
    words: str
    by: User | None
    at: datetime

    @property
    def who(self) -> str:
        return person_name(self.by) if self.by else "已删除的账号"

    def __str__(self) -> str:
        if self.kind is AnswerKind.OTHER:
            return self.words
        return f"{self.kind.label}（{self.words}）" if self.words else str(self.kind.label)


class DoubtQuerySet(models.QuerySet["Doubt"]):
    def unanswered(self) -> DoubtQuerySet:
        """Doubts that nobody has compared with the original yet."""
        return self.filter(answered_at=None)


class Doubt(models.Model):
    """存疑: a finding of the parser that asks for a comparison with the original.

    ``code`` names the parser's rule, the span is that of the issue's source.
    ``answered_at`` is None while the doubt is unanswered; ``answered_by`` is None as well
    for an account that is gone. Former answers are ``DoubtAnswer``.
    """

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="doubts", verbose_name="期")
    document_position = models.PositiveIntegerField("第几篇")
    code = models.CharField("规则", max_length=40)
    message = models.TextField("内容")
    span_start = models.PositiveIntegerField("原文起")
    span_end = models.PositiveIntegerField("原文止")
    answer_kind = models.CharField("答复", max_length=10, choices=AnswerKind, blank=True)
    answer_words = models.TextField("说明", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="核对人",
    )
    answered_at = models.DateTimeField("核对时间", null=True, blank=True)

    objects = DoubtQuerySet.as_manager()

    class Meta:
        ordering = ["issue", "document_position", "span_start", "span_end", "pk"]
        verbose_name = "存疑"
        verbose_name_plural = "存疑"

    def __str__(self) -> str:
        return self.message

    @property
    def answer(self) -> Answer | None:
        """The answer that counts; None while there is none."""
        if self.answered_at is None:
            return None
        kind = AnswerKind(self.answer_kind or AnswerKind.CHECKED)
        return Answer(kind, self.answer_words, self.answered_by, self.answered_at)


class DoubtAnswer(models.Model):
    """答复存疑: one answer to a doubt of an issue, or its revocation. Rows are only added.

    ``token`` is the same for the answer in the intake from which the issue came.
    """

    token = models.UUIDField("标识", unique=True, default=uuid.uuid4, editable=False)
    issue = models.ForeignKey(
        Issue, models.CASCADE, related_name="doubt_answers", verbose_name="期"
    )
    document_position = models.PositiveIntegerField("第几篇")
    code = models.CharField("规则", max_length=40)
    message = models.TextField("内容")
    kind = models.CharField("答复", max_length=10, choices=AnswerKind)
    words = models.TextField("说明", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="核对人"
    )
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "存疑的答复"
        verbose_name_plural = "存疑的答复"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.message}"
