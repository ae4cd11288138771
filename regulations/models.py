"""Documents with legal effect, and what they do to other documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from gazette.dates import chinese_date
from gazette.models import Document, Issue
from gazette.parsing.lines import fold_title
from gazette.parsing.parsed import TextRole
from gazette.validity import ChangeType

if TYPE_CHECKING:
    from gazette.parsing import parsed


class Decree(Document):
    """政府令: a rule (规章), or a decision that repeals or amends rules, by order."""

    kind_name = "decree"
    recognition_order = 10
    text_roles = {TextRole.PROMULGATING: "公布令", TextRole.PROMULGATED: "正文"}

    order_number = models.CharField("令号", max_length=60, blank=True)
    adopted_on = models.DateField("通过日期", null=True, blank=True)
    adopted_at = models.CharField("通过会议", max_length=100, blank=True)
    promulgated_on = models.DateField("公布日期", null=True, blank=True)
    signatory = models.CharField("签署人", max_length=100, blank=True)

    class Meta:
        verbose_name = "政府令"
        verbose_name_plural = "政府令"

    @classmethod
    def details(cls, document: parsed.Document) -> dict[str, Any]:
        return {
            "order_number": document.document_number or "",
            "adopted_on": document.adopted_on,
            "adopted_at": document.adopted_at or "",
            "promulgated_on": document.promulgated_on,
            "signatory": document.signatory or "",
        }

    def kind_facts(self) -> list[tuple[str, str]]:
        return [
            ("通过", " ".join(filter(None, [chinese_date(self.adopted_on), self.adopted_at]))),
            ("公布日期", chinese_date(self.promulgated_on)),
            ("签署", self.signatory),
        ]


class NormativeDocument(Document):
    """规范性文件: measures, rules and provisions below the rank of a 规章."""

    kind_name = "normative_document"
    recognition_order = 20

    registration_number = models.CharField("登记号", max_length=60, blank=True)

    class Meta:
        verbose_name = "规范性文件"
        verbose_name_plural = "规范性文件"

    @classmethod
    def details(cls, document: parsed.Document) -> dict[str, Any]:
        return {"registration_number": document.registration_number or ""}

    def kind_facts(self) -> list[tuple[str, str]]:
        return [("登记号", self.registration_number)]


class RelationQuerySet(models.QuerySet["Relation"]):
    def changing_state(self) -> RelationQuerySet:
        """Relations that count for the state of their target; see ``gazette.validity``.

        Confirmed, of a published source, with a day from which they count; a
        suspension of single provisions leaves the document as a whole in force.
        """
        return (
            self.filter(
                ~Q(type=Relation.Type.SUSPENDS) | Q(target_address=""),
                type__in=list(ChangeType),
                status=Relation.Status.CONFIRMED,
                effective_on__isnull=False,
                target__isnull=False,
                source__issue__status=Issue.Status.PUBLISHED,
            )
            .select_related("source__issue__gazette")
            .defer("source__issue__source_text")
        )

    def waiting(self) -> RelationQuerySet:
        """Proposals that an editor has to decide."""
        return self.filter(status=Relation.Status.PROPOSED)


class Relation(models.Model):
    """What a document does to another; the target may lie outside the archive.

    A relation that takes effect away (``Type.takes_away``) is a proposal until
    an editor confirms it; only confirmed ones change the state of their target.
    ``address``, ``place`` and ``quote`` are the row of the source that says so,
    ``target_address`` the provision of the target that it says it of, empty for
    the whole. It counts from ``effective_on``; ``until`` is the new last day of
    an extension, the last day of a suspension. ``confidence`` (0 to 1) tells how
    sure it is that the text says so (``wording_confidence``, ``reasons``) and means
    this target (``match``). A relation that an editor wrote by hand, or whose
    values an editor changed, is not ``is_parsed`` and stays through imports.
    """

    class Type(models.TextChoices):
        REPEALS = "repeals", "废止"
        REPEALS_IN_PART = "repeals_in_part", "部分废止"
        AMENDS = "amends", "修改"
        EXTENDS = "extends", "延长有效期"
        SUSPENDS = "suspends", "暂停施行"
        PROMULGATES = "promulgates", "公布"
        BASED_ON = "based_on", "依据"
        IMPLEMENTS = "implements", "贯彻实施"
        CITES = "cites", "引用"

        @property
        def takes_away(self) -> bool:
            return self in (self.REPEALS, self.REPEALS_IN_PART, self.SUSPENDS)

        @property
        def changes_state(self) -> bool:
            return self in tuple(ChangeType)

    class Match(models.TextChoices):
        """By what the target was found."""

        BY_HAND = "by_hand", "编辑指定"
        NUMBER_AND_TITLE = "number_and_title", "文号、标题都相符"
        NUMBER = "number", "文号相符，标题不同"
        TITLE = "title", "标题相符，文号、年份没有不符"
        NEWEST = "newest", "标题相符的有几份，取在前的最近一份"
        PRINTED_TEXT = "printed_text", "与库中一份文件所刊印的文本标题相符"
        AMBIGUOUS = "ambiguous", "相符的有几份，不能确定是哪一份"
        OUTSIDE = "outside", "库中没有相符的文件"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        CONFIRMED = "confirmed", "已确认"
        REJECTED = "rejected", "已否定"

    source = models.ForeignKey(
        Document, models.CASCADE, related_name="relations", verbose_name="文件"
    )
    type = models.CharField("关系", max_length=20, choices=Type)
    target = models.ForeignKey(
        Document,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="incoming_relations",
        verbose_name="所涉文件（库内）",
    )
    target_title = models.CharField("所涉文件标题", max_length=300, blank=True)
    folded_target_title = models.CharField(
        max_length=600, blank=True, editable=False, db_index=True
    )
    target_number = models.CharField("所涉文件文号", max_length=60, blank=True)
    target_issued_on = models.DateField("所涉文件日期", null=True, blank=True)
    target_address = models.CharField("所涉条文", max_length=150, blank=True)
    address = models.CharField("依据条文地址", max_length=150, blank=True)
    place = models.CharField("依据条文", max_length=100, blank=True)
    quote = models.TextField("依据原文", blank=True)
    effective_on = models.DateField("生效日期", null=True, blank=True)
    until = models.DateField("截止日期", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PROPOSED)
    extended_years = models.PositiveSmallIntegerField("延长年数", null=True, blank=True)
    match = models.CharField("所涉文件的认定", max_length=20, choices=Match, default=Match.OUTSIDE)
    wording_confidence = models.FloatField("原文明确程度", default=1, editable=False)
    confidence = models.FloatField("把握程度", default=1)
    reasons = models.JSONField("判断依据", default=list, blank=True)
    confirmed_by = models.ForeignKey(
        "auth.User", models.PROTECT, null=True, blank=True, verbose_name="确认人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=1)
    is_parsed = models.BooleanField("由解析得出", default=False, editable=False)

    objects = RelationQuerySet.as_manager()

    class Meta:
        ordering = ["source_id", "type", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "type", "position"], name="relation_unique_position"
            ),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1),
                name="relation_confidence_range",
                violation_error_message="把握程度应在0至1之间。",
            ),
        ]
        indexes = [
            models.Index(fields=["target_number"], name="relation_by_number"),
            models.Index(fields=["target", "type", "status"], name="relation_by_target"),
        ]
        verbose_name = "文件关系"
        verbose_name_plural = "文件关系"

    def __str__(self) -> str:
        return f"{self.source} {self.get_type_display()} {self.target_title or self.target_number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded_target_title = fold_title(self.target_title)
        if self.target_id and not self.is_parsed:
            self.match = self.Match.BY_HAND
        super().save(*args, **kwargs)

    @property
    def takes_away(self) -> bool:
        return self.Type(self.type).takes_away

    @property
    def is_decided(self) -> bool:
        """Whether a person has confirmed or rejected it."""
        is_confirmed = self.status == self.Status.CONFIRMED
        return (
            self.status == self.Status.REJECTED
            or self.confirmed_at is not None
            or (is_confirmed and (self.takes_away or not self.is_parsed))
        )

    @property
    def why(self) -> list[str]:
        """What speaks for the relation, a phrase each: its wording, then its target."""
        return [*self.reasons, self.get_match_display()]


class Citation(models.Model):
    """引用: a phrase in a row that names a document or a provision.

    It stands at ``[start, end)`` of the row's printed words. ``relation`` is the
    CITES (or another) relation to the document that is named, None where it is the
    citing document itself. ``target_address`` (``until_address`` for a range) is
    the provision's address in its text, without ``text_N__``.
    """

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="citations", verbose_name="文件"
    )
    relation = models.ForeignKey(
        Relation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="citations",
        verbose_name="所引文件",
    )
    address = models.CharField("地址", max_length=150)
    start = models.PositiveIntegerField("起")
    end = models.PositiveIntegerField("止")
    words = models.CharField("原文", max_length=400)
    target_address = models.CharField("所引条文", max_length=150, blank=True)
    until_address = models.CharField("所引条文止", max_length=150, blank=True)

    class Meta:
        ordering = ["document_id", "pk"]
        verbose_name = "引用"
        verbose_name_plural = "引用"

    def __str__(self) -> str:
        return self.words


class Amendment(models.Model):
    """修改: what an amending relation does to one provision of its target.

    ``old_words`` and ``new_words`` are what the decision prints; for a change of
    words (将“甲”修改为“乙”) they are those words and ``action`` is REPLACE_WORDS,
    else ``new_words`` is the provision's whole new wording. An empty
    ``target_address`` means the whole text (统一修改为).
    """

    class Action(models.TextChoices):
        REWORD = "reword", "修改"
        INSERT = "insert", "增加"
        DELETE = "delete", "删去"
        REPLACE_WORDS = "replace_words", "替换文字"
        DELETE_WORDS = "delete_words", "删去文字"
        RENUMBER = "renumber", "改变序号"

    relation = models.ForeignKey(
        Relation, models.CASCADE, related_name="amendments", verbose_name="修改关系"
    )
    position = models.PositiveSmallIntegerField("次序")
    action = models.CharField("动作", max_length=20, choices=Action)
    address = models.CharField("修改条文地址", max_length=150)
    place = models.CharField("修改条文", max_length=100, blank=True)
    target_address = models.CharField("被修改条文", max_length=150, blank=True)
    new_address = models.CharField("修改后序号", max_length=150, blank=True)
    old_words = models.TextField("原文字", blank=True)
    new_words = models.TextField("新文字", blank=True)

    class Meta:
        ordering = ["relation_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["relation", "position"], name="amendment_unique_position"
            ),
        ]
        verbose_name = "条文修改"
        verbose_name_plural = "条文修改"

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.target_address}"
