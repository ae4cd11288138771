"""Relation: what a document does to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from gazette.models.document import Document
from gazette.models.issue import Issue
from gazette.models.outside_act import OutsideAct
from gazette.models.state import TAKING_AWAY, ChangeType
from gazette.parsing.words.lines import fold_title
from gazette.parsing.words.spoken_addresses import address_in_words

if TYPE_CHECKING:
    from datetime import date


#: The types of relations that change a state.
_CHANGING = frozenset(ChangeType)


def endless_extension() -> Q:
    """``Relation.has_unknown_end`` as a condition."""
    has_length = Q(extended_years__isnull=False) | Q(extended_months__isnull=False)
    return Q(type=ChangeType.EXTENDS, until=None) & has_length


class RelationQuerySet(models.QuerySet["Relation"]):
    """Queries of relations."""

    def changing_state(self) -> RelationQuerySet:
        """Relations that decide the state of their target; see ``gazette.effect.validity``.

        They count (``decisive``), their source is published, and they say from which day
        they count. An extension by years of a term that is not known changes nothing.
        """
        dated = self.telling_state().decisive().exclude(effective_on=None)
        return dated.exclude(endless_extension())

    def telling_state(self) -> RelationQuerySet:
        """Relations that belong to what is said of the state of their target, counted or not.

        That a suspension of single provisions, or the end of one, leaves the document
        itself in force is no part of it.
        """
        suspensions = Q(type__in=[ChangeType.SUSPENDS, ChangeType.RESUMES])
        return (
            self.not_rejected()
            .from_public_sources()
            .filter(
                ~suspensions | Q(target_address=""),
                type__in=list(ChangeType),
                target__isnull=False,
            )
        )

    def unconfirmed_on(self, on: date) -> RelationQuerySet:
        """Relations that would decide a state on a day, if a person confirmed them.

        One that does not say from which day it counts may count on any day.
        """
        begun = Q(effective_on=None) | Q(effective_on__lte=on)
        lasting = ~Q(type=ChangeType.SUSPENDS) | Q(until=None) | Q(until__gte=on)
        return self.telling_state().waiting().filter(begun, lasting)

    def decisive(self) -> RelationQuerySet:
        """Relations that count: confirmed by a person, or read by machine where that suffices."""
        return self.filter(status__in=Relation.DECISIVE)

    def pending(self) -> RelationQuerySet:
        """Relations that would take effect away, and count for nothing until they are confirmed."""
        return self.waiting().filter(type__in=list(TAKING_AWAY))

    def from_public_sources(self) -> RelationQuerySet:
        """Relations by published documents, or by acts outside the archive; with their source."""
        public = Q(source__issue__status=Issue.Status.PUBLISHED) | Q(outside_act__isnull=False)
        return (
            self.filter(public)
            .select_related("source__issue__gazette", "outside_act")
            .defer("source__issue__source_text")
        )

    def waiting(self) -> RelationQuerySet:
        """Relations that nothing has decided: neither a person, nor clear words alone."""
        return self.filter(status=Relation.Status.PROPOSED)

    def not_rejected(self) -> RelationQuerySet:
        """Relations that are confirmed or wait for an editor."""
        return self.exclude(status=Relation.Status.REJECTED)


class Relation(models.Model):
    """What a document does to another; the target may lie outside the archive.

    A relation that ends or suspends effect (``Type.takes_away``) changes nothing until
    a person confirms it. One that only adds (an amendment, an extension, a citation)
    counts as read by machine (``Status.READ``) where words and target are clear.
    The source is a document of the archive or, never both, an ``outside_act``.
    ``address``, ``place`` and ``quote`` are the row of the source that states it;
    ``target_address`` is the provision of the target, empty for the whole document;
    ``target_text`` the title of the one text of it that is meant, where it has several.
    The relation counts from ``effective_on``; ``until`` is the new last day of an
    extension, or the last day of a suspension; ``extended_years`` and ``extended_months``
    are the length of an extension that names no day. ``confidence`` (0 to 1) combines how
    clear the wording is (``wording_confidence``, ``reasons``) with how sure the target
    is (``match``). ``is_parsed`` is False for a relation that an editor wrote or
    set right; an import leaves these as they are. ``read_as`` is what the parser had read
    in the place of a relation that was set right, so that an import does not record that
    beside it.
    """

    class Type(models.TextChoices):
        """What the source does to the target."""

        REPEALS = "repeals", "废止"
        REPEALS_IN_PART = "repeals_in_part", "部分废止"
        AMENDS = "amends", "修改"
        EXTENDS = "extends", "延长有效期"
        CONTINUES = "continues", "宣布继续有效"
        SUSPENDS = "suspends", "暂停施行"
        RESUMES = "resumes", "恢复施行"
        TO_BE_AMENDED = "to_be_amended", "拟修改"
        TO_BE_REPEALED = "to_be_repealed", "拟废止"
        PROMULGATES = "promulgates", "公布"
        BASED_ON = "based_on", "依据"
        IMPLEMENTS = "implements", "贯彻实施"
        CITES = "cites", "引用"
        EXPLAINS = "explains", "解读"

        @property
        def takes_away(self) -> bool:
            """Whether it ends or suspends the effect of the target, in whole or in part."""
            return self.value in TAKING_AWAY

        @property
        def changes_state(self) -> bool:
            """Whether it changes the state of the target."""
            return self.value in [change.value for change in ChangeType]

    class Match(models.TextChoices):
        """How the target was found."""

        BY_HAND = "by_hand", "编辑指定"
        NUMBER_AND_TITLE = "number_and_title", "文号、标题都相符"
        NUMBER = "number", "文号相符，标题不同"
        TITLE = "title", "标题相符，文号、年份没有不符"
        NEWEST = "newest", "标题相符的有几份，取在前的最近一份"
        PRINTED_TEXT = "printed_text", "与库中一份文件所刊印的文本标题相符"
        AMBIGUOUS = "ambiguous", "相符的有几份，不能确定是哪一份"
        OUTSIDE = "outside", "库中没有相符的文件"

    class Status(models.TextChoices):
        """Whether a person has decided on the relation, and how; READ: clear without one."""

        PROPOSED = "proposed", "待确认"
        READ = "read", "机器识别"
        CONFIRMED = "confirmed", "已确认"
        REJECTED = "rejected", "已否定"

    #: The statuses of relations that count.
    DECISIVE = (Status.READ, Status.CONFIRMED)

    source = models.ForeignKey(
        Document,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="relations",
        verbose_name="文件",
    )
    outside_act = models.ForeignKey(
        OutsideAct,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="relations",
        verbose_name="库外文件",
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
    target_text = models.CharField("所涉文本", max_length=300, blank=True)
    address = models.CharField("依据条文地址", max_length=150, blank=True)
    place = models.CharField("依据条文", max_length=100, blank=True)
    quote = models.TextField("依据原文", blank=True)
    effective_on = models.DateField("生效日期", null=True, blank=True)
    until = models.DateField("截止日期", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PROPOSED)
    extended_years = models.PositiveSmallIntegerField("延长年数", null=True, blank=True)
    extended_months = models.PositiveSmallIntegerField("延长月数", null=True, blank=True)
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
    read_as = models.JSONField("原先读作", null=True, blank=True, editable=False)

    objects = RelationQuerySet.as_manager()

    class Meta:
        ordering = ["source_id", "type", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "type", "position"], name="relation_unique_position"
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=False, outside_act=None)
                | Q(source=None, outside_act__isnull=False),
                name="relation_one_source",
                violation_error_message="关系须出自本库的一件文件，或者一件库外文件。",
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
        return f"{self.by} {self.get_type_display()} {self.target_title or self.target_number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded_target_title = fold_title(self.target_title)
        if self.target_id and not self.is_parsed:
            self.match = self.Match.BY_HAND
        super().save(*args, **kwargs)

    @property
    def takes_away(self) -> bool:
        """Whether it ends or suspends the effect of the target, in whole or in part."""
        return self.Type(self.type).takes_away

    @property
    def is_decided(self) -> bool:
        """Whether a person has confirmed or rejected it."""
        return self.status in (self.Status.CONFIRMED, self.Status.REJECTED)

    @property
    def is_decisive(self) -> bool:
        """Whether it counts: ``RelationQuerySet.decisive`` for one relation."""
        return self.status in self.DECISIVE

    @property
    def has_unknown_end(self) -> bool:
        """Whether it extends, by years, a term of which the archive does not know the end."""
        return self.type == self.Type.EXTENDS and self.has_length and not self.until

    @property
    def has_length(self) -> bool:
        """Whether it says for how long it extends, and not until which day."""
        return bool(self.extended_years or self.extended_months)

    @property
    def tells_state(self) -> bool:
        """``RelationQuerySet.telling_state`` for one relation from a public source."""
        if self.status == self.Status.REJECTED or self.target_id is None:
            return False
        is_of_provision = self.type in (ChangeType.SUSPENDS, ChangeType.RESUMES)
        return self.type in _CHANGING and not (is_of_provision and self.target_address)

    @property
    def counts_for_state(self) -> bool:
        """``RelationQuerySet.changing_state`` for one relation of ``telling_state``."""
        return self.is_decisive and self.effective_on is not None and not self.has_unknown_end

    @property
    def by(self) -> Document | OutsideAct | None:
        """The act that does it: the source, or the act outside the archive."""
        return self.source or self.outside_act

    @property
    def by_title(self) -> str:
        """The title of that act."""
        return self.by.title if self.by else ""

    @property
    def by_number(self) -> str:
        """The document number of that act; "" where it has none."""
        return self.by.document_number if self.by else ""

    @property
    def by_url(self) -> str:
        """Where that act is read: the row of the page that says so, or the evidence."""
        anchor = f"#{self.address}" if self.source and self.address else ""
        return f"{self.by.get_absolute_url()}{anchor}" if self.by else ""

    @property
    def deed(self) -> str:
        """What it does, to be said on the page of its target: 废止了本文件第三条."""
        part = f"中的《{self.target_text}》" if self.target_text else ""
        if not part and self.target_address:
            part = address_in_words(self.target_address)
        is_part_ended = part and self.type == self.Type.REPEALS_IN_PART
        verb = self.Type.REPEALS.label if is_part_ended else self.get_type_display()
        return f"{verb}了本文件{part}"

    @property
    def why(self) -> list[str]:
        """The reasons for the relation, a phrase each: its wording, then its target."""
        unknown = ["原定有效期不详，算不出延长到哪一天"] if self.has_unknown_end else []
        return [*self.reasons, self.get_match_display(), *unknown]
