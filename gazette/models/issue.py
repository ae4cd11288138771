"""Gazette, Issue, Column: the periodical and what one number of it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from gazette.models.scan_storage import ScanStorage, scan_name, validate_scan
from gazette.slugs import validate_gazette_slug

if TYPE_CHECKING:
    from datetime import datetime


#: 三审三校: how many reviews, each by another person, an issue needs before publication.
REVIEW_STAGES = [(1, "一审（审定）"), (2, "两审（初审、终审）"), (3, "三审（初审、复审、终审）")]


class GazetteQuerySet(models.QuerySet["Gazette"]):
    """Queries of gazettes."""

    def published(self) -> GazetteQuerySet:
        """Gazettes with at least one published issue."""
        return self.filter(Exists(Issue.objects.published().filter(gazette=OuterRef("pk"))))


class Gazette(models.Model):
    """公报: the periodical, as its cover and imprint describe it."""

    name = models.CharField("公报名称", max_length=100, unique=True)
    slug = models.SlugField(
        "网址标识",
        max_length=80,
        unique=True,
        validators=[validate_gazette_slug],
        help_text="永久网址的一部分，启用后不要更改",
    )
    pinyin_name = models.CharField("拼音刊名", max_length=200, blank=True)
    organizer = models.CharField("主管主办", max_length=200, blank=True)
    editor = models.CharField("编辑出版", max_length=200, blank=True)
    founded = models.CharField("创刊年月", max_length=7, blank=True, help_text="如 2007-01")
    frequency = models.CharField("刊期", max_length=20, blank=True)
    runs_on = models.BooleanField(
        "各件接排",
        default=False,
        help_text="勾选后，PDF 里一件文件紧接上一件之后排印；不勾选，每件另起一页。",
    )
    phone = models.CharField("电话", max_length=50, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    website = models.CharField("网址", max_length=200, blank=True)
    imprint = models.TextField("简介", blank=True)
    is_printed = models.BooleanField(
        "有印刷版",
        default=True,
        help_text="只在网上发布、没有刊印的（如“网上解读”），请去掉勾选；各页会写明未刊印",
    )
    review_stages = models.PositiveSmallIntegerField(
        "几审",
        choices=REVIEW_STAGES,
        default=1,
        help_text="每一审由不同的人办；此后送审的各期照此办理，已经送审的不变",
    )

    objects = GazetteQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(review_stages__gte=1, review_stages__lte=3),
                name="gazette_review_stages",
                violation_error_message="审核须是一审、两审或者三审。",
            ),
        ]
        permissions = [("set_review_stages", "可以设定几审")]
        verbose_name = "公报"
        verbose_name_plural = "公报"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("gazette:gazette", args=[self.slug])

    @property
    def first_words(self) -> str:
        """What the words of its documents are called, whatever has changed them since."""
        return "刊印时的文字" if self.is_printed else "发布时的文字"

    @property
    def about_url(self) -> str:
        """URL of the page about the gazette."""
        return reverse("gazette:about", args=[self.slug])

    @property
    def is_sample(self) -> bool:
        """Whether this is the invented gazette of the sample data, which says so in its name."""
        return self.name.startswith("示例")


class IssueQuerySet(models.QuerySet["Issue"]):
    """Queries of issues."""

    def published(self) -> IssueQuerySet:
        """Issues that the public may see."""
        return self.filter(status=Issue.Status.PUBLISHED)

    def printed(self) -> IssueQuerySet:
        """Issues of gazettes that are printed, not of a series that only stands on the site."""
        return self.filter(gazette__is_printed=True)

    def fixed(self) -> IssueQuerySet:
        """Issues that were ever published: see ``Issue.is_fixed``."""
        return self.filter(Q(status=Issue.Status.PUBLISHED) | Q(first_published_at__isnull=False))

    def due(self, now: datetime) -> IssueQuerySet:
        """Approved issues whose time of publication has come."""
        return self.filter(status=Issue.Status.APPROVED, publish_at__lte=now)

    def newest_first(self) -> IssueQuerySet:
        """By year and number, the latest first."""
        return self.order_by("-year", "-number", "gazette")

    def at_address(self, *, gazette: str, year: int, number: int, **_: Any) -> IssueQuerySet:
        """The issue at a public address, by the values that the address is made of."""
        return self.filter(gazette__slug=gazette, year=year, number=number)

    def with_gazette(self) -> IssueQuerySet:
        """With the gazette, in the same query."""
        return self.select_related("gazette")

    def with_document_count(self) -> IssueQuerySet:
        """With ``document_count``."""
        return self.annotate(document_count=Count("documents"))

    def count_by_year(self) -> dict[int, int]:
        """The years with their numbers of issues, the newest first."""
        counted = self.order_by("-year").values_list("year").annotate(total=Count("pk"))
        return dict(counted)

    def without_source(self) -> IssueQuerySet:
        """Do not load the source text, which is long."""
        return self.defer("source_text")

    def with_contents(self) -> IssueQuerySet:
        """With everything that the contents page shows, in three queries whatever its length."""
        return self.with_gazette().without_source().prefetch_related("documents__column")

    def before(self, issue: Issue) -> Issue | None:
        """The issue of the same gazette before this one."""
        earlier = Q(year__lt=issue.year) | Q(year=issue.year, number__lt=issue.number)
        return self.filter(earlier, gazette=issue.gazette_id).newest_first().first()

    def after(self, issue: Issue) -> Issue | None:
        """The issue of the same gazette after this one."""
        later = Q(year__gt=issue.year) | Q(year=issue.year, number__gt=issue.number)
        return self.filter(later, gazette=issue.gazette_id).newest_first().last()


class Issue(models.Model):
    """期: one number of a gazette; ``serial_number`` is the 总期号 counted from the first.

    Only ``gazette.office.workflow`` writes ``status`` and ``version``, which counts the
    writes of the issue's content. ``review_stages`` is the number of reviews that it needs,
    that of the gazette when it was submitted. ``publish_at`` is the time set for the publication of
    an approved issue, ``first_published_at`` the time when the public could first read
    it. From then on its words are fixed (``is_fixed``): they change by correction only,
    also while it is withdrawn.
    """

    class Status(models.TextChoices):
        """The states of the workflow, in order."""

        DRAFT = "draft", "草稿"
        IN_REVIEW = "in_review", "待审"
        APPROVED = "approved", "已审定"
        PUBLISHED = "published", "已发布"

    gazette = models.ForeignKey(Gazette, models.PROTECT, related_name="issues", verbose_name="公报")
    year = models.PositiveSmallIntegerField("年")
    number = models.PositiveSmallIntegerField("期", validators=[MinValueValidator(1)])
    serial_number = models.PositiveIntegerField("总期号", null=True, blank=True)
    published_on = models.DateField("出版日期", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField("版本", default=0, editable=False)
    review_stages = models.PositiveSmallIntegerField("几审", default=1, editable=False)
    publish_at = models.DateTimeField("定时发布时间", null=True, blank=True, editable=False)
    first_published_at = models.DateTimeField("首次发布时间", null=True, blank=True, editable=False)
    scan = models.FileField(
        "扫描件（PDF）",
        storage=ScanStorage(),
        upload_to=scan_name,
        validators=[validate_scan],
        blank=True,
        help_text="纸质公报的扫描件，供读者查阅；只有目录、没有正文的公报尤其需要",
    )
    source_text = models.TextField("原文", blank=True, editable=False)
    source_name = models.CharField("原文文件名", max_length=200, blank=True, editable=False)
    source_sha256 = models.CharField("原文校验值", max_length=64, blank=True, editable=False)
    imported_at = models.DateTimeField("录入时间", null=True, blank=True, editable=False)

    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["gazette", "year", "number"],
                name="issue_unique_year_number",
                violation_error_message="该公报的这一年、这一期已经存在。",
            ),
            models.UniqueConstraint(
                fields=["gazette", "serial_number"],
                name="issue_unique_serial_number",
                violation_error_message="该公报已有相同总期号的一期。",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1900, year__lte=2200),
                name="issue_year_plausible",
                violation_error_message="年份应在1900至2200之间。",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="issue_number_positive",
                violation_error_message="期号从1开始。",
            ),
        ]
        indexes = [models.Index(fields=["status", "publish_at"], name="issue_by_status")]
        permissions = [
            ("submit_issue", "可以送审"),
            ("review_issue", "可以退回和审定"),
            ("publish_issue", "可以发布"),
            ("withdraw_issue", "可以撤下已发布的期"),
        ]
        verbose_name = "期"
        verbose_name_plural = "期"

    def __str__(self) -> str:
        return f"{self.gazette.name} {self.short_title}"

    def get_absolute_url(self) -> str:
        return reverse("gazette:issue", args=[self.gazette.slug, self.year, self.number])

    def clean(self) -> None:
        """Raise ValidationError for a day of publication years away from the issue's year."""
        if self.published_on and self.year and abs(self.published_on.year - self.year) > 1:
            message = f"{self.year}年的公报，出版日期不会在{self.published_on.year}年，请核对。"
            raise ValidationError({"published_on": message})

    @property
    def short_title(self) -> str:
        """``2024年第1期（总第117期）``, the serial number only where there is one."""
        serial = f"（总第{self.serial_number}期）" if self.serial_number else ""
        return f"{self.year}年第{self.number}期{serial}"

    @property
    def scan_url(self) -> str:
        """URL of the scan; empty if there is none."""
        places = [self.gazette.slug, self.year, self.number]
        return reverse("gazette:scan", args=places) if self.scan else ""

    @property
    def is_catalogue_only(self) -> bool:
        """Whether only the contents page of this issue was entered, without any text."""
        documents = self.documents.all()
        return bool(documents) and not any(document.has_text for document in documents)

    @property
    def is_published(self) -> bool:
        """Whether the public may see it now."""
        return self.status == self.Status.PUBLISHED

    @property
    def is_fixed(self) -> bool:
        """Whether it was ever published, so that its words change by correction only."""
        return self.is_published or self.first_published_at is not None

    @property
    def is_withdrawn(self) -> bool:
        """Whether the public could once see it, and cannot see it now."""
        return self.first_published_at is not None and not self.is_published


class Column(models.Model):
    """栏目: a heading of the contents page under which documents are listed."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="columns", verbose_name="期")
    name = models.CharField("栏目名称", max_length=100)
    position = models.PositiveSmallIntegerField("次序")

    class Meta:
        ordering = ["issue_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "position"], name="column_unique_position"),
        ]
        verbose_name = "栏目"
        verbose_name_plural = "栏目"

    def __str__(self) -> str:
        return self.name
