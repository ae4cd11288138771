"""Claim: what an editor says that an act does to another, before it is a relation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from gazette.effect.extended_terms import settle_extensions
from gazette.effect.quoted_rows import find_quote, named_row
from gazette.models import Document, OutsideAct, Relation
from gazette.models.state import ChangeType
from gazette.office.workflow import Refused
from gazette.parsing.words.dates import chinese_date
from gazette.parsing.words.periods import term_in_words
from gazette.parsing.words.spoken_addresses import address_in_words

_DATES = ("target_issued_on", "effective_on", "until")


@dataclass(frozen=True, slots=True)
class Claim:
    """What an act does to another; the fields are those of ``Relation``.

    ``target`` is None for a document that the archive does not hold: it then goes by its
    title and number. ``address`` is the row of the source from which ``quote`` is taken,
    found by ``checked`` where it is empty.
    """

    type: str
    target: Document | None = None
    target_title: str = ""
    target_number: str = ""
    target_issued_on: date | None = None
    target_address: str = ""
    target_text: str = ""
    address: str = ""
    place: str = ""
    quote: str = ""
    effective_on: date | None = None
    until: date | None = None
    extended_years: int | None = None
    extended_months: int | None = None

    @classmethod
    def of(cls, relation: Relation) -> Claim:
        """What a stored relation says; the last day that follows from a length is left out."""
        values = {name: getattr(relation, name) for name in _NAMES}
        return cls(**values | ({"until": None} if relation.has_length else {}))

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Claim:
        """The claim of ``as_json``; a target that was deleted since is None."""
        values = dict(values)
        target = Document.objects.filter(pk=values.get("target") or 0)
        values["target"] = target.select_related("issue__gazette").first()
        for name in _DATES:
            values[name] = date.fromisoformat(values[name]) if values[name] else None
        return cls(**values)

    def as_json(self) -> dict[str, Any]:
        """The fields as JSON holds them: days as ISO dates, the target as its key."""
        values = {name: getattr(self, name) for name in _NAMES}
        values["target"] = self.target.pk if self.target else None
        return values | {
            name: values[name].isoformat() if values[name] else None for name in _DATES
        }

    @property
    def changes_effect(self) -> bool:
        """Whether it would change the state of its target."""
        return self.type in [change.value for change in ChangeType]

    def checked(self, source: Document | OutsideAct) -> Claim:
        """The claim with what follows from the source and the target.

        Raises Refused if it names no target or itself, has no day, or quotes words that
        the source does not have.
        """
        if self.target is None and not (self.target_title or self.target_number):
            raise Refused("请选定所涉文件；本库没有收录的，请写明它的标题或者文号。")
        if isinstance(source, Document) and self.target and self.target.pk == source.pk:
            raise Refused("所涉文件不能是文件自己。")
        self._check_days()
        claim = self._with_target_names()
        if claim.until:
            claim = replace(claim, extended_years=None, extended_months=None)
        if claim.target and claim.target_address:
            row = named_row(claim.target, claim.target_address)
            claim = replace(claim, target_address=row)
        if isinstance(source, OutsideAct):
            return replace(claim, address="", place="")
        if self.quote.strip() or self.changes_effect:
            place = find_quote(source, self.quote, self.address)
            return replace(claim, address=place.address, place=self.place or place.name)
        return claim

    def _check_days(self) -> None:
        """Raise Refused unless it can be told from when it counts, and until when it extends."""
        if self.changes_effect and self.effective_on is None:
            raise Refused("请写明从哪一天起：影响效力的关系须有生效日期。")
        if self.until and self.effective_on and self.until < self.effective_on:
            raise Refused("截止日期早于生效日期，请核对。")
        if self.type != ChangeType.EXTENDS:
            return
        if not (self.until or self.extended_years or self.extended_months):
            raise Refused("请写明延长到哪一天，或者延长几年、几个月。")
        if not self.until and self.target and self.target.last_day_in_force is None:
            raise Refused("库中没有原来的有效期，算不出延长到哪一天。请写明截止日期。")

    def _with_target_names(self) -> Claim:
        """With the title and number of a target that was chosen without writing them."""
        if self.target is None or self.target_title or self.target_number:
            return self
        title = self.target.text_title or self.target.title
        return replace(self, target_title=title, target_number=self.target.document_number)

    def summary(self, source: Document | OutsideAct) -> str:
        """The claim in words: 《甲》第二条 废止 《乙》（2号），自2026年1月1日起."""
        what = Relation.Type(self.type).label
        number = f"（{self.target_number}）" if self.target_number else ""
        title = f"《{self.target_title}》" if self.target_title else ""
        within = address_in_words(self.target_address) if self.target_address else ""
        held = "" if self.target else "（本库没有收录）"
        begins = f"，自{chinese_date(self.effective_on)}起" if self.effective_on else ""
        until = f"，至{chinese_date(self.until)}" if self.until else ""
        length = term_in_words(self.extended_years, self.extended_months)
        extended = f"，{length}" if length else ""
        place = self.place if self.place != "标题" else ""
        return (
            f"《{source.title}》{place}{what}{title}{number}{within}{held}{begins}{until}{extended}"
        )


_NAMES = tuple(Claim.__dataclass_fields__)


def record_claim(relation: Relation, source: Document | OutsideAct, claim: Claim) -> Relation:
    """Save a relation that says what an editor claims; it waits for a decision.

    A relation that the parser had read keeps that in ``read_as``, so that an import does
    not record it once more. Raises Refused if a value does not fit its field.
    """
    if relation.pk and relation.is_parsed:
        relation.read_as = identity(relation)
    for name in _NAMES:
        setattr(relation, name, getattr(claim, name))
    relation.is_parsed = False
    relation.match = Relation.Match.BY_HAND if claim.target else Relation.Match.OUTSIDE
    relation.confidence = relation.wording_confidence = 1
    relation.reasons = ["编辑写明"]
    relation.status = Relation.Status.PROPOSED
    relation.confirmed_by, relation.confirmed_at, relation.note = None, None, ""
    if relation.pk is None:
        relation.source = source if isinstance(source, Document) else None
        relation.outside_act = source if isinstance(source, OutsideAct) else None
    siblings = Relation.objects.filter(
        source=relation.source, outside_act=relation.outside_act, type=claim.type
    ).exclude(pk=relation.pk)
    last = siblings.order_by("-position").values_list("position", flat=True).first()
    if relation.pk is None or siblings.filter(position=relation.position).exists():
        relation.position = (last or 0) + 1
    try:
        relation.full_clean(exclude=["source", "target", "outside_act", "confirmed_by"])
    except ValidationError as error:
        raise Refused("；".join(error.messages)) from error
    relation.save()
    if relation.has_length and relation.target_id:
        settle_extensions([relation.target_id])
        relation.refresh_from_db(fields=["until"])
    return relation


def identity(relation: Relation) -> list[object]:
    """What identifies a parsed relation of a document across imports, as JSON holds it.

    The last day of an extension by years follows from its target and is left out.
    """
    until = None if relation.has_length else relation.until
    days = (relation.effective_on, until)
    return [
        relation.type,
        relation.folded_target_title,
        relation.target_number,
        "" if relation.target_text else relation.target_address,
        relation.target_text,
        *(day.isoformat() if day else None for day in days),
    ]
