"""FaultReport: what a reader says is wrong on a page, and what the office answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from gazette.models.correction import Correction
from gazette.models.document import Document
from gazette.models.issue import Issue
from gazette.models.provision import Provision
from gazette.models.step import person_name

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: The longest of what a reader writes, in characters.
MOST_WORDS = 1000
#: The longest address of a page, in characters.
MOST_PATH = 500


class FaultReportQuerySet(models.QuerySet["FaultReport"]):
    """Queries of reports."""

    def waiting(self) -> FaultReportQuerySet:
        """Those that nobody has answered yet."""
        return self.filter(state__in=FaultReport.WAITING)

    def for_lists(self) -> FaultReportQuerySet:
        """With what a line of a list shows; ``alike_count`` reports are of the same place."""
        related = self.select_related("handler", "answered_by", "correction", "document__issue")
        counts = (
            FaultReport.objects.filter(page=OuterRef("page"), address=OuterRef("address"))
            .exclude(state=FaultReport.State.SPAM)
            .order_by()
            .values("page")
            .annotate(found=Count("pk"))
            .values("found")
        )
        alike = Coalesce(Subquery(counts), 0)
        return related.defer("document__issue__source_text").annotate(alike_count=alike)


class FaultReport(models.Model):
    """读者纠错: a fault that a reader has reported, with or without a row at which it stands.

    ``receipt`` is what the reader has in hand to read the answer. ``page`` is the path of
    the page; ``row_words`` are the words of the row as they were printed when the reader
    saw them. ``contact`` and ``sender`` are data of a person: the first is shown to those who
    handle reports and deleted some days after the answer; the second is a keyed hash of the
    sender's network, kept for a day, by which reports are limited. ``form_key`` is that of
    the form that was sent, so that a form sent twice is one report.
    """

    class Kind(models.TextChoices):
        """What sort of fault the reader has chosen."""

        TYPO = "typo", "错字、漏字"
        PRINT = "print", "与纸质公报不符"
        EFFECT = "effect", "效力状态有误"
        LINK = "link", "链接打不开"
        ACCESS = "access", "读不了、看不清"
        OTHER = "other", "其他"

    class State(models.TextChoices):
        """Where the office is with it."""

        NEW = "new", "新"
        TAKEN = "taken", "处理中"
        ANSWERED = "answered", "已答复"
        DECLINED = "declined", "不采纳"
        CORRECTED = "corrected", "已勘误"
        SPAM = "spam", "垃圾信息"

    #: The states in which a report still waits for an answer.
    WAITING = (State.NEW, State.TAKEN)

    receipt = models.CharField("回执号", max_length=24, unique=True, editable=False)
    form_key = models.CharField("表单编号", max_length=40, unique=True, editable=False)
    kind = models.CharField("问题类型", max_length=10, choices=Kind)
    page = models.CharField("页面", max_length=MOST_PATH)
    page_name = models.CharField("页面名称", max_length=300, blank=True)
    issue = models.ForeignKey(
        Issue,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="fault_reports",
        verbose_name="期",
    )
    document = models.ForeignKey(
        Document,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="fault_reports",
        verbose_name="文件",
    )
    address = models.CharField("条文地址", max_length=150, blank=True)
    place = models.CharField("位置", max_length=100, blank=True)
    row_words = models.TextField("读者看到的原文", blank=True)
    fault = models.TextField("哪里不对", max_length=MOST_WORDS)
    should_be = models.TextField("应当是什么", max_length=MOST_WORDS, blank=True)
    contact = models.CharField("联系方式", max_length=100, blank=True)
    sender = models.CharField("来源标记", max_length=40, blank=True, editable=False)
    reported_at = models.DateTimeField("收到时间", default=timezone.now, db_index=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.NEW)
    handler: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        "auth.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="handled_reports",
        verbose_name="办理人",
    )
    answer = models.TextField("答复", max_length=MOST_WORDS, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        "auth.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_reports",
        verbose_name="答复人",
    )
    correction = models.ForeignKey(
        Correction,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="fault_reports",
        verbose_name="勘误",
    )

    objects = FaultReportQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["new", "taken", "spam"])
                | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="fault_report_answered",
                violation_error_message="办结的纠错须有答复。",
            )
        ]
        permissions = [
            ("handle_fault_report", "可以办理读者纠错"),
            ("answer_fault_report", "可以答复读者纠错"),
        ]
        verbose_name = "读者纠错"
        verbose_name_plural = "读者纠错"

    def __str__(self) -> str:
        return f"{self.page_name or self.page}{self.place and f'　{self.place}'}"

    def get_absolute_url(self) -> str:
        return reverse("gazette:receipt", args=[self.receipt])

    @property
    def place_url(self) -> str:
        """The page, at the row where one was named."""
        return f"{self.page}#{self.address}" if self.address else self.page

    @property
    def printed_receipt(self) -> str:
        """The number of the receipt in groups of four: JC-7K3M-… as it is read out."""
        return "-".join(self.receipt[at : at + 4] for at in range(0, len(self.receipt), 4))

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING

    @property
    def days_waiting(self) -> int:
        """Whole days since it came, for one that waits; else until the answer."""
        until = timezone.now() if self.is_waiting else self.answered_at or timezone.now()
        return max(0, (until - self.reported_at).days)

    @property
    def present_row(self) -> Provision | None:
        """The row as it is now; None if none was named, or it is gone."""
        if not (self.document_id and self.address):
            return None
        rows = Provision.objects.select_related("document__issue__gazette")
        return rows.filter(document=self.document_id, address=self.address).first()

    @property
    def handler_name(self) -> str:
        return person_name(self.handler) if self.handler_id else ""

    @property
    def answerer(self) -> str:
        """The name of the person who answered; "" while nobody has."""
        return person_name(self.answered_by) if self.answered_by_id else ""

    def alike(self) -> models.QuerySet[Any]:
        """Other reports of the same place, the newest first, without spam."""
        others = FaultReport.objects.filter(page=self.page, address=self.address)
        return others.exclude(pk=self.pk).exclude(state=self.State.SPAM).for_lists()
