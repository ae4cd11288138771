"""Parts of a document with days of effect of their own: 第五条自2025年1月1日起施行.

Reads what sentences say of a part; writes ``PartialEffect``, one for each part, with the
addresses of the provisions that its words name.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from gazette.parsing.meaning.document_texts import DocumentTexts
from gazette.parsing.meaning.effect_subjects import Part
from gazette.parsing.parsed import Level, PartialEffect, PartKind, Provision
from gazette.parsing.printed_rows import rows
from gazette.parsing.words.lines import fold
from gazette.parsing.words.numerals import DIGIT, HAN, int_or_zero
from gazette.parsing.words.periods import Length, last_day_of
from gazette.parsing.words.sentences import Sentence

_N = rf"[{HAN}{DIGIT}]+"
_NAMED = re.compile(
    rf"第(?P<number>{_N})(?P<unit>[条章节])(?:之(?P<dash>{_N}))?"
    rf"(?P<inner>(?:第[（(]?{_N}[）)]?[款项目])*)|附[件表](?P<annex>{_N})?"
)
_INNER = re.compile(rf"第[（(]?(?P<number>{_N})[）)]?(?P<unit>[款项目])")
_RANGE = re.compile(r"\s*(?:至|到|—|－|-)\s*")
_UNITS = {"条": "art", "章": "chp", "节": "sec", "款": "para", "项": "item", "目": "subitem"}
_LONGEST_RANGE = 200


@dataclass(frozen=True, slots=True)
class PartialDays:
    """What one sentence says of a part; ``start`` is the day on which the whole begins."""

    part: Part
    sentence: Sentence
    begins_on: date | None
    last_day: date | None
    length: Length | None
    start: date | None
    is_postponed: bool


def merged_parts(found: Iterable[PartialDays]) -> tuple[PartialEffect, ...]:
    """One ``PartialEffect`` for each part, still without addresses, in the order of print."""
    merged: dict[Part, PartialEffect] = {}
    for days in found:
        known = merged.get(days.part)
        begins = days.begins_on or (known.begins_on if known else None)
        last = days.last_day or (known.last_day_in_force if known else None)
        if days.length and (start := begins or days.start):
            last = last_day_of(start, days.length)
        merged[days.part] = PartialEffect(
            kind=days.part.kind,
            part=days.part.words,
            addresses=(),
            begins_on=begins,
            last_day_in_force=last,
            is_postponed=days.is_postponed or bool(known and known.is_postponed and not begins),
            row=days.sentence.row,
            place=days.sentence.place,
            quote=days.sentence.printed,
            span=days.sentence.span,
        )
    return tuple(merged.values())


def with_addresses(
    document: DocumentTexts, partial: tuple[PartialEffect, ...]
) -> tuple[PartialEffect, ...]:
    """The parts with the addresses of the provisions that they name."""
    if not any(one.kind is PartKind.PROVISION for one in partial):
        return partial
    places = _Places(document)
    return tuple(
        replace(one, addresses=places.named_by(one.part, one.row))
        if one.kind is PartKind.PROVISION
        else one
        for one in partial
    )


class _Places:
    """The addresses of a document's rows, and what lies in its chapters."""

    def __init__(self, document: DocumentTexts) -> None:
        self.all: dict[str, Provision] = {}
        self.annexes: dict[str, str] = {}
        for text in document.texts:
            self.all.update({row.address: row for row in rows(text.provisions)})
            if text.label:
                self.annexes[_digits(fold(text.label))] = text.address

    def named_by(self, words: str, row: str) -> tuple[str, ...]:
        """The addresses of the provisions that ``words`` name, in the text of ``row``."""
        text = re.match(r"text_\d+__", row)
        prefix = text[0] if text else ""
        found: list[str] = []
        end, last = -1, None
        for match in _NAMED.finditer(words):
            is_range = end >= 0 and bool(_RANGE.fullmatch(words[end : match.start()]))
            if is_range and last and match["number"] and match["unit"] == last["unit"]:
                found += self._between(prefix, last, match)
            found += self._at(prefix, match)
            end, last = match.end(), match
        return tuple(dict.fromkeys(found))

    def _between(self, prefix: str, first: re.Match[str], last: re.Match[str]) -> list[str]:
        low, high = int_or_zero(first["number"]), int_or_zero(last["number"])
        if not low < high <= low + _LONGEST_RANGE:
            return []
        unit = _UNITS[first["unit"]]
        between = (f"{prefix}{unit}_{number}" for number in range(low + 1, high))
        return [inner for one in between if one in self.all for inner in self._with_articles(one)]

    def _at(self, prefix: str, match: re.Match[str]) -> list[str]:
        """The address of one named provision; empty where the document has no such row."""
        if not match["number"]:
            label = f"附件{_digits(match['annex'] or '')}"
            annex = self.annexes.get(label) or self.annexes.get("附件" if label == "附件1" else "")
            return [annex] if annex else []
        dash = f"-{int_or_zero(match['dash'])}" if match["dash"] else ""
        address = f"{prefix}{_UNITS[match['unit']]}_{int_or_zero(match['number'])}{dash}"
        for inner in _INNER.finditer(match["inner"] or ""):
            address = self._inside(address, _UNITS[inner["unit"]], int_or_zero(inner["number"]))
        if address not in self.all and match["unit"] == "条" and not match["inner"]:
            address = (
                f"{prefix}sec_{int_or_zero(match['number'])}"  # 第二条 of a notice is its 二、
            )
        return self._with_articles(address) if address in self.all else []

    def _inside(self, address: str, unit: str, number: int) -> str:
        """The address of an item or paragraph, whichever 款 it stands in."""
        direct = f"{address}__{unit}_{number}"
        if direct in self.all:
            return direct
        if unit == "para" and number == 1 and address in self.all:
            return address
        ending = f"__{unit}_{number}"
        within = (
            one for one in self.all if one.startswith(f"{address}__") and one.endswith(ending)
        )
        return next(within, direct)

    def _with_articles(self, address: str) -> list[str]:
        """The address, and those of the articles that a chapter or section holds."""
        row = self.all[address]
        articles = [one.address for one in rows(row.children) if one.level is Level.ARTICLE]
        return [address, *articles]


def _digits(label: str) -> str:
    """A label with its number in digits: 附件一 → 附件1."""
    return re.sub(rf"[{HAN}]+", lambda match: str(int_or_zero(match[0])), label)
