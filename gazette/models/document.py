"""Document, IssuingBody, Text: an entry of the contents page and the texts it holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from gazette.models.changing_titles import CHANGING_TITLE, LIST_TITLE
from gazette.models.issue import Column, Issue
from gazette.models.state import IN_FORCE_STATES, Caution, State
from gazette.models.state_query import state_annotations
from gazette.models.theme import Theme
from gazette.parsing.parsed import TextRole
from gazette.parsing.words.lines import fold_title
from gazette.parsing.words.periods import term_in_words

if TYPE_CHECKING:
    from datetime import date

    from gazette.parsing import parsed


class IssuingBodyQuerySet(models.QuerySet["IssuingBody"]):
    """Queries of issuing bodies."""

    def with_published_count(self) -> IssuingBodyQuerySet:
        """Bodies of published documents, with ``document_count``, the busiest first."""
        published = Q(documents__issue__status=Issue.Status.PUBLISHED)
        counted = self.annotate(document_count=Count("documents", filter=published))
        return counted.filter(document_count__gt=0).order_by("-document_count", "name")


class IssuingBody(models.Model):
    """发文机关: a body in whose name documents are issued."""

    name = models.CharField("机关名称", max_length=100, unique=True)

    objects = IssuingBodyQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "发文机关"
        verbose_name_plural = "发文机关"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("gazette:body", args=[self.name])


class DocumentQuerySet(models.QuerySet["Document"]):
    """Queries of documents of all kinds."""

    def published(self) -> DocumentQuerySet:
        """Documents of published issues: all that the public may see."""
        return self.filter(issue__status=Issue.Status.PUBLISHED)

    def with_issue(self) -> DocumentQuerySet:
        """With the issue and its gazette, but not the issue's source, which is long."""
        return self.select_related("issue__gazette").defer("issue__source_text")

    def for_lists(self) -> DocumentQuerySet:
        """With everything that a line of a list shows, in a constant number of queries."""
        return self._with_names().prefetch_related("issuers__body")

    def for_page(self) -> DocumentQuerySet:
        """With all that a document's page shows of it, and its texts and rows for ``rows_of``.

        Four queries, however many rows there are.
        """
        rows = apps.get_model("gazette", "Provision").objects.order_by("text__position", "position")
        return self._with_names().prefetch_related(
            Prefetch("issuers", DocumentIssuer.objects.select_related("body")),
            "texts",
            Prefetch("provisions", rows, to_attr="known_rows"),
        )

    def _with_names(self) -> DocumentQuerySet:
        return self.with_issue().select_related("column", "theme", "proposed_theme")

    def count_by(self, field: str) -> list[tuple[Any, int]]:
        """The values that occur in a field, each with the number of its documents."""
        values = self.exclude(**{f"{field}__isnull": True}).order_by().values_list(field)
        return list(values.annotate(total=Count("pk")).order_by(field))

    def newest_first(self) -> DocumentQuerySet:
        """By date of the document; those without a date come last."""
        return self.order_by(models.F("signed_on").desc(nulls_last=True), "-issue__year", "-pk")

    def of_theme(self, theme: Theme) -> DocumentQuerySet:
        """Documents under a theme, those included for which it is only proposed."""
        return self.filter(Q(theme=theme) | Q(theme=None, proposed_theme=theme))

    def with_theme_name(self) -> DocumentQuerySet:
        """With ``theme_name``, of the theme that an editor gave or else of the proposed one."""
        return self.annotate(theme_name=Coalesce("theme__name", "proposed_theme__name"))

    def count_by_theme(self) -> dict[int, int]:
        """The keys of the themes, decided or proposed, each with its number of documents."""
        shown = self.order_by().annotate(shown=Coalesce("theme_id", "proposed_theme_id"))
        counted = shown.exclude(**{"shown": None}).values_list("shown")
        return dict(counted.annotate(total=Count("pk")))

    def without_decided_theme(self) -> DocumentQuerySet:
        """Documents whose theme no editor has decided."""
        return self.filter(theme=None)

    def at_address(
        self, *, gazette: str, year: int, number: int, position: int, **_: Any
    ) -> DocumentQuerySet:
        """The document at a public address, by the values that the address is made of."""
        return self.filter(
            issue__gazette__slug=gazette, issue__year=year, issue__number=number, position=position
        )

    def with_text_known(self) -> DocumentQuerySet:
        """With ``knows_text``, so that ``has_text`` needs no query of its own."""
        return self.annotate(knows_text=Exists(Text.objects.filter(document=OuterRef("pk"))))

    def with_parts_known(self) -> DocumentQuerySet:
        """With ``has_parts``: whether something is said of the effect of single parts, of a
        reprint or of its first print."""
        own, first = OuterRef("pk"), OuterRef("reprint_of_id")
        effects = apps.get_model("gazette", "PartialEffect").objects.filter(
            Q(document=own) | Q(document=first)
        )
        relations = apps.get_model("gazette", "Relation").objects.filter(
            Q(target=own) | Q(target=first)
        )
        return self.annotate(
            has_parts=Exists(effects) | Exists(relations.exclude(target_address=""))
        )

    def with_state(self, on: date) -> DocumentQuerySet:
        """With ``state``, the value of ``State`` on a day, in the same query.

        Gives what ``effect.validity.state_on`` gives for one document; a test compares the two.
        """
        return self.annotate(**state_annotations(on))

    def in_state(self, state: State, on: date) -> DocumentQuerySet:
        """Documents that are in a state on a day."""
        return self.with_state(on).filter(**{"state": state})

    def in_force(self, on: date) -> DocumentQuerySet:
        """Documents that are in force on a day, at least in part."""
        return self.with_state(on).filter(**{"state__in": IN_FORCE_STATES})

    def count_cautions(self, on: date) -> dict[str, int]:
        """Each ``Caution`` that is said beside a state on a day, with the number of documents."""
        told: Any = self.with_state(on).exclude(**{"caution": ""}).order_by()
        counts = dict(told.values_list("caution").annotate(total=Count("pk")))
        return {one.value: counts[one] for one in Caution if one in counts}

    def with_own_rules(self) -> DocumentQuerySet:
        """Without documents that only repeal or amend others, as their titles say.

        A decision that also prints a rule, promulgated or in an annex, stays.
        """
        besides = Text.objects.filter(
            document=OuterRef("pk"), role__in=[TextRole.PROMULGATED.value, TextRole.ANNEX.value]
        ).exclude(Q(title="") | Q(title__regex=LIST_TITLE))
        return self.exclude(Q(title__regex=CHANGING_TITLE) & ~Exists(besides))


class Document(models.Model):
    """文件: one entry of the contents page, extended by exactly one kind.

    A kind (``Decree``, ``Plan`` …) is a subclass in an app of its own. It says
    which documents are its own (``recognises``), which values it adds (``details``)
    and how a page shows them (``kind_facts``); ``kind`` names it in the database.

    A document that another text names by its title is looked up by ``folded_title``
    and ``folded_text_title`` (see ``fold_title``); ``save`` sets both, and ``kind``.
    """

    #: The value of ``kind`` for a subclass, and its place in the order of recognition.
    kind_name: ClassVar[str] = ""
    recognition_order: ClassVar[int] = 100
    #: The names of this kind's texts that differ from ``Text.ROLES``.
    text_roles: ClassVar[dict[str, str]] = {}
    #: False for a kind that has no legal effect of its own: it explains what others say.
    has_effect: ClassVar[bool] = True
    #: The rows beside the printed ones that belong to its content: names of reverse relations.
    shown_beside: ClassVar[tuple[str, ...]] = ()
    #: True for the one kind that takes every document no other kind recognises; asked last.
    is_fallback: ClassVar[bool] = False

    class NumberUse(models.TextChoices):
        """Why a document has the number of another one of its body."""

        UNDECIDED = "undecided", "待认定"
        REPRINT = "reprint", "重刊"
        CORRECTED_REPRINT = "corrected_reprint", "更正重刊"
        MISPRINT = "misprint", "文号误印"
        AS_PRINTED = "as_printed", "两件文件确用同一文号"

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="documents", verbose_name="期")
    column = models.ForeignKey(
        Column,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="栏目",
    )
    position = models.PositiveSmallIntegerField("期内次序")
    kind = models.CharField("文件种类", max_length=30, editable=False)
    title = models.CharField("标题", max_length=300)
    contents_title = models.CharField("目录所载标题", max_length=300, blank=True)
    text_title = models.CharField("被印发件标题", max_length=300, blank=True)
    folded_title = models.CharField(max_length=600, editable=False, db_index=True)
    folded_text_title = models.CharField(max_length=600, blank=True, editable=False, db_index=True)
    document_number = models.CharField("文号", max_length=60, blank=True)
    #: Empty for the document that held its number first.
    number_use = models.CharField(
        "文号与别件相同",
        max_length=20,
        choices=NumberUse,
        blank=True,
        help_text="同一机关的另一件文件已用这个文号时，认定是哪一种情形",
    )
    #: The document that this one prints again; its effect is that of the first print.
    reprint_of: models.ForeignKey[Document | None, Document | None] = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="later_prints",
        verbose_name="首次刊登的文件",
        help_text="重刊、更正重刊的，效力以首次刊登的一件为准",
    )
    printed_page = models.PositiveSmallIntegerField("印刷页码", null=True, blank=True)
    issuing_bodies: models.ManyToManyField[IssuingBody, DocumentIssuer] = models.ManyToManyField(
        IssuingBody, through="DocumentIssuer", related_name="documents", verbose_name="发文机关"
    )
    lead_body = models.ForeignKey(
        IssuingBody,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_documents",
        verbose_name="首位发文机关",
    )
    theme = models.ForeignKey(
        Theme,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="主题",
        help_text="由编辑归类，重新导入时保留",
    )
    #: What words say; it counts for lists where no editor has decided.
    proposed_theme = models.ForeignKey(
        Theme,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="proposed_documents",
        verbose_name="提议的主题",
    )
    theme_reasons = models.CharField("提议的理由", max_length=300, blank=True, editable=False)
    signed_on = models.DateField("成文日期", null=True, blank=True)
    effective_on = models.DateField("施行日期", null=True, blank=True)
    term_years = models.PositiveSmallIntegerField("有效期（年）", null=True, blank=True)
    term_months = models.PositiveSmallIntegerField(
        "有效期（月）", null=True, blank=True, help_text="年以外的月数：2年6个月填6"
    )
    last_day_in_force = models.DateField(
        "失效日期", null=True, blank=True, help_text="有效的最后一天"
    )
    interpreted_by = models.CharField("解释机关", max_length=200, blank=True)
    disclosure = models.CharField("公开方式", max_length=50, blank=True)
    attachments = models.JSONField("附件名称", default=list, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["issue", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "position"],
                name="document_unique_position",
                violation_error_message="本期已有同一次序的文件。",
            ),
            models.UniqueConstraint(
                fields=["lead_body", "document_number"],
                condition=~Q(document_number="") & Q(number_use=""),
                name="document_unique_number_per_body",
                violation_error_message=(
                    "该机关已有相同文号的文件。是重刊、更正重刊或者文号误印的，"
                    "请在“文号与别件相同”中认定。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(reprint_of__isnull=True)
                | Q(number_use__in=["reprint", "corrected_reprint"]),
                name="document_first_print_of_a_reprint",
                violation_error_message="写明首次刊登的文件的，须认定为重刊或者更正重刊。",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "-signed_on"], name="document_by_kind"),
            models.Index(fields=["document_number"], name="document_by_number"),
        ]
        verbose_name = "文件"
        verbose_name_plural = "文件"

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.kind = self.kind_name or self.kind
        self.folded_title = fold_title(self.title)
        self.folded_text_title = fold_title(self.text_title)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        issue = self.issue
        return reverse(
            "gazette:document", args=[issue.gazette.slug, issue.year, issue.number, self.position]
        )

    def clean(self) -> None:
        """Find the first print of a reprint. Raise ValidationError if there is none."""
        prints_again = self.number_use in (
            self.NumberUse.REPRINT,
            self.NumberUse.CORRECTED_REPRINT,
        )
        if not prints_again:
            self.reprint_of = None
        elif self.reprint_of is None:
            self.reprint_of = self.holder_of_number()
        if prints_again and (self.reprint_of is None or self.reprint_of.pk == self.pk):
            raise ValidationError({"reprint_of": "没有找到首次刊登的文件，请选择。"})

    def holder_of_number(self) -> Document | None:
        """The document of the same body that held this number first; None if no other has it."""
        if not self.document_number or self.lead_body_id is None:
            return None
        others = Document.objects.filter(
            lead_body=self.lead_body_id, document_number=self.document_number
        )
        return others.exclude(pk=self.pk).order_by("number_use", "pk").first()

    @property
    def has_text(self) -> bool:
        """False for an entry of the contents page whose text was not entered yet."""
        known = getattr(self, "knows_text", None)
        return self.texts.exists() if known is None else bool(known)

    @property
    def term(self) -> str:
        """The term in words, 2年6个月; empty where the document states none."""
        return term_in_words(self.term_years, self.term_months)

    @property
    def shown_theme(self) -> Theme | None:
        """The theme that an editor gave, or else the proposed one."""
        return self.theme or self.proposed_theme

    @property
    def bodies(self) -> list[IssuingBody]:
        """The issuing bodies in the order in which they signed."""
        return [issuer.body for issuer in self.issuers.all()]

    @classmethod
    def recognises(cls, document: parsed.Document) -> bool:
        """Whether a parsed document is of this kind; asked in ``recognition_order``."""
        return cls.is_fallback or document.kind == cls.kind_name

    @classmethod
    def details(cls, document: parsed.Document) -> dict[str, Any]:
        """The field values that this kind adds, taken from a parsed document."""
        return {}

    def facts_to_review(self) -> list[tuple[str, str]]:
        """What a reviewer has to see beside the facts and the rows, label and words."""
        return []

    @classmethod
    def words_beside(cls, document_ids: Iterable[int]) -> dict[int, list[str]]:
        """What stands beside the rows of documents of this kind and is searched with them."""
        return {}

    def pictures_shown(self) -> list[Any]:
        """The pictures on the document's page: each with url, width, height, alternative,
        caption, words, credit."""
        return []

    def kind_facts(self) -> list[tuple[str, str]]:
        """Label and value of the facts that this kind adds to the document's page."""
        return []

    def further_pages(self) -> list[tuple[str, str]]:
        """Name and address of the pages that this kind makes of the document's text."""
        return []

    @classmethod
    def further_lists(cls) -> list[tuple[str, str]]:
        """Name and address of the lists that this kind has beside the list of its documents."""
        return []


class DocumentIssuer(models.Model):
    """One of the bodies that issue a document; joint documents have several, in order."""

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="issuers", verbose_name="文件"
    )
    body = models.ForeignKey(
        IssuingBody, models.PROTECT, related_name="issued", verbose_name="发文机关"
    )
    position = models.PositiveSmallIntegerField("次序")

    class Meta:
        ordering = ["document_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="issuer_unique_position"),
            models.UniqueConstraint(fields=["document", "body"], name="issuer_unique_body"),
        ]
        verbose_name = "发文机关（次序）"
        verbose_name_plural = "发文机关（次序）"

    def __str__(self) -> str:
        return self.body.name


class Text(models.Model):
    """文本: one of a document's texts: the promulgating one, the promulgated one, or an annex.

    ``folded_title`` is the title as ``fold_title`` writes it, by which a text named
    elsewhere is looked up; ``save`` sets it, a bulk write has to.
    """

    ROLES = {
        TextRole.MAIN.value: "正文",
        TextRole.PROMULGATING.value: "发文",
        TextRole.PROMULGATED.value: "被印发件",
        TextRole.ANNEX.value: "附件",
    }

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="texts", verbose_name="文件"
    )
    position = models.PositiveSmallIntegerField("次序")
    role = models.CharField("文本种类", max_length=20, choices=ROLES)
    label = models.CharField("附件号", max_length=50, blank=True)
    title = models.CharField("标题", max_length=300, blank=True)
    folded_title = models.CharField(max_length=600, blank=True, editable=False, db_index=True)

    class Meta:
        ordering = ["document_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="text_unique_position"),
        ]
        verbose_name = "文本"
        verbose_name_plural = "文本"

    def __str__(self) -> str:
        return self.title or self.get_role_display()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded_title = fold_title(self.title)
        super().save(*args, **kwargs)
