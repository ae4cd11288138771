"""The bodies that an emergency plan names: which they are, and what a row says of each.

``PlanBodies.of`` reads a plan once: the names that it gives (以下简称), the members that it
lists, the headings and columns that name a body. ``PlanBodies.named_in`` then finds bodies
in the words of a row. A body has one name in the whole plan: the short one that the plan
gives it, else the longest that it prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from gazette.parsing.parsed import Level
from notices import body_words as patterns
from notices.plan_rows import PlanRow


class Part(StrEnum):
    """What a row says of a body; the values are the words that are shown."""

    LEADS = "牵头"
    ASSISTS = "配合"
    ACTS = ""
    MENTIONED = "提及"


@dataclass(frozen=True, slots=True)
class NamedBody:
    """A body that words name at ``[start, end)``; ``words`` are those printed there."""

    start: int
    end: int
    words: str
    name: str
    part: Part = Part.ACTS


MEMBERS = "成员单位"
_LISTS_MEMBERS = re.compile(
    r"(?:成员单位|组成单位|成员)(?:主要)?(?:包括|有|为|由|：|:)|(?:成员|组员)[:：]|由[^。；]{10,}(?:等部门|等单位|等)?[^。；]{0,16}组成"
)
#: Words before a run of bodies that make it the one told, asked or informed.
_TOLD = re.compile(
    r"(?:向|经|报请?|报送|报告|上报|抄[送报告]|提请|商请|请示|接受|送|通报|告知|移交|移送|征求|依托|设在|挂靠)"
    r"(?:各|有关|相关|所在地|当地|本级|同级|上级|上一级|事发地|事件发生地)*$"
)
#: 牵头单位：县应急管理局
_COLUMN = re.compile(r"(?:牵头|配合|成员|参加|协助|参与)(?:单位|部门)[：:]\s*$")
_TOGETHER = re.compile(r"(?:会同|协同|商|联合|配合|协助)(?:各|有关|相关|当地|属地)*$")
_LEADS = re.compile(r"^(?:等)?(?:[、和及][^，。；]{0,12})?(?:共同)?(?:具体)?(?:负责)?(?:牵头|主责)")
_ASSISTS = re.compile(
    r"^(?:等)?(?:有关|相关)?(?:部门|单位)*(?:和单位)?(?:按照?职责|共同|积极)?(?:配合|参加|参与|协助|协同)"
)
_JOINS = re.compile(r"[、和及与，]|以及|或者?")
_EDGES = " \t\u3000、，。；：:;"


@dataclass(slots=True)
class PlanBodies:
    """The bodies of one plan.

    ``given`` maps the forms of a name to the short one that the plan gives, ``known`` are
    names that it lists (``listed_members`` those that it lists as members), ``longest`` maps
    the key of a name to its longest printed form.
    """

    given: dict[str, str] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    longest: dict[str, str] = field(default_factory=dict)
    listed_members: set[str] = field(default_factory=set)
    _listed: re.Pattern[str] | None = None

    @classmethod
    def of(cls, rows: Iterable[PlanRow]) -> PlanBodies:
        """Read the names of a plan from its rows."""
        rows, bodies = list(rows), cls()
        for row in rows:
            for name in bodies._learn_short_names(row.words):
                bodies._name_heading(row, name)
            listed = set(filter(_is_name, _listed(row)))
            bodies.known |= listed
            if _LISTS_MEMBERS.search(row.words):
                bodies.listed_members |= listed
        names = sorted({*bodies.given, *bodies.known}, key=len, reverse=True)
        bodies._listed = re.compile("|".join(map(re.escape, names))) if names else None
        for row in rows:
            for one in bodies.named_in(row.words):
                if len(one.words) > len(bodies.longest.get(_key(one.words), "")):
                    bodies.longest[_key(one.words)] = one.words
        return bodies

    def named_in(self, words: str) -> list[NamedBody]:
        """The bodies that words name, in order, each with the part that it has."""
        text = patterns.SHORT_NAME.sub(lambda found: " " * len(found[0]), words)
        return _with_parts(text, _without_overlaps(self._candidates(text)))

    def names_of_heading(self, words: str) -> list[str]:
        """The bodies that a heading consists of (2.3.1 市应急局职责); empty for other headings."""
        core = _core_of_heading(words)
        if not core or patterns.HEADING_OF_NONE.search(core):
            return []
        named = self.named_in(core)
        if named and not re.sub(r"[、和及与/（）()\s]", "", _cut(core, named)):
            return [one.name for one in named]
        return [self.name_of(core)] if core in self.known else []

    @property
    def members(self) -> frozenset[str]:
        """The bodies that the plan lists as members, by their one names."""
        return frozenset(map(self.name_of, self.listed_members))

    @staticmethod
    def field_of(name: str) -> str:
        """The field of a department by its name: 公安 of 市公安局 and 公安机关; else empty."""
        found = patterns.FIELD_OF_NAME.search(name)
        return found[0] if found else ""

    def name_of(self, words: str) -> str:
        """The one name of a body in this plan; the words themselves where it has no other."""
        if words.startswith("指挥部") and len(ours := self._headquarters()) == 1:
            words = ours.pop().removesuffix("指挥部") + words
        key = _key(words)
        return self.given.get(words) or self.given.get(key) or self.longest.get(key) or words

    def _headquarters(self) -> set[str]:
        """The short names …指挥部 that the plan gives; a bare 指挥部 is the only one."""
        return {name for name in self.given.values() if name.endswith("指挥部")}

    def _name_heading(self, row: PlanRow, name: str) -> None:
        """Let a heading (2.1 市应急指挥部) name the body to which a row below gives a name."""
        if row.above and row.above.is_heading and not row.is_heading:
            core = _core_of_heading(row.above.words)
            if patterns.HEADQUARTERS.search(core) and patterns.HEADQUARTERS.search(name):
                self.given.setdefault(core, name)

    def _learn_short_names(self, words: str) -> Iterator[str]:
        """Learn the short names that words give; yields them."""
        for match in patterns.SHORT_NAME.finditer(words):
            before = words[: match.start()]
            locals_ = patterns.LOCAL.finditer(before)
            body = next((one[0] for one in locals_ if one.end() == len(before)), "")
            full = body or re.split(r"[，。；：、由\s]|设立|成立|组建", before)[-1]
            if patterns.ENDS_AS_BODY.search(full):
                whole = re.split(r"[，。；：、由\s]|设立|成立|组建", before)[-1]
                for form in (whole, full, match["name"], _key(full), _key(match["name"])):
                    self.given[form] = match["name"]
                yield match["name"]

    def _candidates(self, text: str) -> list[tuple[int, int, str]]:
        """Start, end and name of what may be a body.

        A unit that is told by its end only counts where no other name lies in it.
        """
        found = list(self._by_name(text))
        taken = [(start, end) for start, end, _name in found]
        for match in patterns.UNIT.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                found.append((*match.span(), self.name_of(match[0])))
        return found

    def _by_name(self, text: str) -> Iterator[tuple[int, int, str]]:
        for match in patterns.MEMBERS.finditer(text):
            yield match.start(), match.end(), MEMBERS
        for match in self._listed.finditer(text) if self._listed else ():
            yield *match.span(), self.name_of(match[0])
        for match in patterns.LOCAL.finditer(text):
            division = patterns.DIVISION.match(text, match.end())
            end = division.end() if division else match.end()
            yield match.start(), end, self.name_of(text[match.start() : end])
        yield from _by_field(text)
        for match in patterns.AREA.finditer(text):
            yield *match.span(), match["name"]


def _without_overlaps(found: Iterable[tuple[int, int, str]]) -> list[NamedBody]:
    """The longest of those that begin first; those of one place (水务、气象部门) stay together."""
    kept: list[NamedBody] = []
    taken = 0
    for start, end, name in sorted(found, key=lambda one: (one[0], -one[1])):
        is_same = bool(kept) and (kept[-1].start, kept[-1].end) == (start, end)
        if start >= taken or (is_same and name not in {one.name for one in kept}):
            kept.append(NamedBody(start, end, "", name))
            taken = end
    return kept


def _is_name(words: str) -> bool:
    return 2 <= len(words) <= 20 and not patterns.VAGUE.search(words) and words != MEMBERS


def _core_of_heading(words: str) -> str:
    core = patterns.HEADING_END.sub("", patterns.SHORT_NAME.sub("", words))
    return core.strip(_EDGES)


def _listed(row: PlanRow) -> Iterator[str]:
    """The words of a row that name bodies by their place: lists of members, headings, columns."""
    if row.level == Level.TABLE_ROW and not row.is_table_head:
        for head, cell in zip(row.heads, row.cells, strict=False):
            if patterns.BODY_COLUMN.match(re.sub(r"\s", "", head)):
                yield from re.split(r"[、，；,;/\s]+", cell)
    elif match := _LISTS_MEMBERS.search(row.words):
        listed = patterns.SHORT_NAME.sub("", row.words[match.start() :])
        listed = re.sub(
            r"^[^：:]{0,10}(?:包括|有|为|由|：|:)+|等?(?:部门|单位)?组成.*$|等(?:部门|单位)?[。，].*$",
            "",
            listed,
        )
        for words in re.split(r"[、，；。]|和(?=[市国省中])|及(?=[市国省中])", listed):
            if patterns.HEADING_BODY.fullmatch(words.strip()) or patterns.UNIT.fullmatch(
                words.strip()
            ):
                yield words.strip()
    elif row.is_heading:
        core = _core_of_heading(row.words)
        if patterns.HEADING_BODY.fullmatch(core) and not patterns.HEADING_OF_NONE.search(core):
            yield core


def _by_field(text: str) -> Iterator[tuple[int, int, str]]:
    """公安机关; of 水务、气象等部门 each, named 水务部门 and 气象部门."""
    for match in patterns.BY_FIELD.finditer(text):
        place, kind = match["place"] or "", match["kind"]
        fields = patterns.ONE_FIELD.findall(match["fields"])
        if len(fields) == 1 and not match["more"]:
            yield *match.span(), match[0]
            continue
        for one in (one for one in fields if not patterns.NO_FIELD.search(one)):
            yield *match.span(), f"{place}{one}{kind if len(fields) == 1 else kind[-2:]}"


def _with_parts(text: str, named: list[NamedBody]) -> list[NamedBody]:
    """The bodies with the parts that the words around their runs (甲局、乙局) give them."""
    parted: list[NamedBody] = []
    for first, last in _runs(text, named):
        run = named[first : last + 1]
        part = _part(text[: run[0].start], text[run[-1].end :])
        parted += [NamedBody(b.start, b.end, text[b.start : b.end], b.name, part) for b in run]
    return parted


def _runs(text: str, named: list[NamedBody]) -> Iterator[tuple[int, int]]:
    """First and last of the bodies that only 、和及 part from each other."""
    first = 0
    for place, one in enumerate(named):
        after = named[place + 1] if place + 1 < len(named) else None
        gap = text[one.end : after.start].strip() if after else "."
        if after and after.start == one.start:
            continue
        if gap and not _JOINS.fullmatch(gap):
            yield first, place
            first = place + 1


def _part(before: str, behind: str) -> Part:
    if column := _COLUMN.search(before):
        return Part.LEADS if column[0].startswith("牵头") else Part.ASSISTS
    if _TOLD.search(before):
        return Part.MENTIONED
    if _TOGETHER.search(before) or _ASSISTS.match(behind):
        return Part.ASSISTS
    return Part.LEADS if _LEADS.match(behind) else Part.ACTS


def _cut(text: str, named: Iterable[NamedBody]) -> str:
    """The text without the bodies."""
    for one in sorted(named, key=lambda one: -one.start):
        text = text[: one.start] + text[one.end :]
    return text


def _key(words: str) -> str:
    """The form by which several names of one body are told to be one: 市卫健委, 市卫生健康委."""
    for full, *short in patterns.SYNONYMS:
        for form in sorted(short, key=len, reverse=True):
            if words.endswith(form) and not words.endswith(full):
                return f"{words.removesuffix(form)}{full}"
    return words
