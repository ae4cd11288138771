"""The row that a reader names in a document: 20, 第二十条, 二十, 20之一, 第3章, 附件2, 3.2.1.

What is typed and the words by which rows are cited (``row_citations``) are brought to one
form, a sequence of numbers with their units, and compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gazette.layout.blocks import Section
from gazette.layout.row_citations import RowCitations, rows_of
from gazette.parsing.parsed import Level, TextRole
from gazette.parsing.words.numerals import HAN, int_or_zero

#: The longest text that is looked up, in characters.
LONGEST = 60
_N = rf"(?:[{HAN}]{{1,9}}|[0-9]{{1,6}})"
_STEP = re.compile(
    rf"(?P<before>附表|表|(?:表格)?序号)?第?\(?(?P<number>{_N})(?:-(?P<dash>{_N}))?\)?"
    rf"(?P<unit>编|章|节|条|款|项|目|段|部分|点|个表格|行)?(?:之(?P<after>{_N}))?[、.,:)]*"
)
_PREFIX = re.compile(r"^(?:跳到|转到|见|本(?:办法|规定|条例|细则|文件|预案|方案|意见)|的)+")
#: Units that say no more than that it is a heading, a number among numbers.
_OF_HEADINGS = {"部分", "点"}
_DIVIDED = {Level.PART, Level.CHAPTER, Level.SECTION}

Key = tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Jump:
    """Where a typed row is: its address and the words for it; or what to tell the reader.

    ``address`` is empty where there is no such row; then ``message`` says so in Chinese.
    """

    typed: str
    address: str = ""
    place: str = ""
    message: str = ""


def find_row(typed: str, printed: Sequence[Section], citations: RowCitations) -> Jump:
    """The row that the typed words name; the rule itself is looked up before its annexes."""
    shown = " ".join(typed.split())[:LONGEST]
    words = _normal(shown)
    if not words:
        return Jump(shown, message="请输入条、章或者附件的编号，例如“第二十条”“20”“附件2”。")
    annex, rest = _annex_of(words, printed)
    if annex and not rest:
        return Jump(shown, annex.anchor, annex.role)
    places = list(_places([annex] if annex else _by_rank(printed), citations))
    for key in _keys(rest):
        for address, place in places:
            if key in _keys(_normal(place))[-1:]:
                return Jump(shown, address, place)
    named = _named(rest, [annex] if annex else printed)
    return Jump(shown, *named) if named else Jump(shown, message=_not_found(shown, places, printed))


def _places(sections: Sequence[Section], citations: RowCitations) -> Iterator[tuple[str, str]]:
    for section in sections:
        for row in rows_of(section):
            yield row.address, citations.places[row.address]


def _by_rank(printed: Sequence[Section]) -> list[Section]:
    """The rule first, the order or notice that promulgates it after the annexes."""
    order = [TextRole.PROMULGATED, TextRole.MAIN, TextRole.ANNEX, TextRole.PROMULGATING]
    return sorted(printed, key=lambda section: order.index(TextRole(section.text.role)))


def _normal(words: str) -> str:
    folded = "".join(unicodedata.normalize("NFKC", words).split())
    return _PREFIX.sub("", folded.replace("條", "条").replace("節", "节").replace("項", "项"))


def _annex_of(words: str, printed: Sequence[Section]) -> tuple[Section | None, str]:
    """The annex that is named at the beginning, and the words after it."""
    match = re.match(rf"附件(?P<number>{_N})?[、:.]?", words)
    if not match:
        return None, words
    annexes = [one for one in printed if one.text.role == TextRole.ANNEX]
    number = int_or_zero(match["number"]) if match["number"] else 0
    for place, one in enumerate(annexes, start=1):
        printed_number = re.search(_N, _normal(one.text.label))
        own = int_or_zero(printed_number[0]) if printed_number else place
        if own == number or (not number and len(annexes) == 1):
            return one, words[match.end() :]
    return None, words


def _keys(words: str) -> list[Key]:
    """The forms of a row's name, the most likely first; [] where it is no number.

    A bare number is an article or a heading: the last form is always as written.
    第一款 may be left out before an item.
    """
    steps: list[tuple[int, int, str]] = []
    at = 0
    while at < len(words):
        match = _STEP.match(words, at)
        if not match:
            return []
        after = int_or_zero(match["after"] or match["dash"] or "〇")
        unit = (match["before"] or "").removeprefix("表格") + (match["unit"] or "")
        if not unit and steps and steps[-1][2] in {"条", "款"}:
            unit = "项"  # 第五条第二款（二）
        steps.append((int_or_zero(match["number"]), after, "" if unit in _OF_HEADINGS else unit))
        at = match.end()
    if not steps:
        return []
    forms = [tuple(steps)]
    if len(steps) == 1 and not steps[0][2]:
        forms.insert(0, ((*steps[0][:2], "条"),))
    return [_without_first_paragraph(form) for form in forms]


def _without_first_paragraph(key: Key) -> Key:
    is_before_item = len(key) > 2 and key[-1][2] in {"项", "目"}
    return tuple(step for step in key if step != (1, 0, "款")) if is_before_item else key


def _named(words: str, printed: Sequence[Section]) -> tuple[str, str] | None:
    """A chapter or heading with these words, such as 附则; the closest, else the table."""
    if words == "表格":
        tables = [block for section in printed for block in section.blocks if block.rows]
        return next(((one.row.address, words) for one in tables if one.shape == "table"), None)
    heads = [
        (_normal(block.row.heading or block.row.printed), block)
        for section in printed
        for block in section.blocks
        if block.heading_level and (block.row.heading or block.row.level in _DIVIDED)
    ]
    for fits in (str.__eq__, str.startswith, str.__contains__):
        for heading, block in heads:
            if len(words) > 1 and fits(heading, words):
                return block.row.address, block.name
    return None


def _not_found(typed: str, places: Sequence[tuple[str, str]], printed: Sequence[Section]) -> str:
    """That there is no such row, and what there is."""
    articles = [place for _, place in places if re.fullmatch(r"第[^条]+条(?:之\S+)?", place)]
    annexes = [one.role.strip("：: ") for one in printed if one.text.role == TextRole.ANNEX]
    if _normal(typed).startswith("附件"):
        known = f"本文有{'、'.join(annexes)}。" if annexes else "本文没有附件。"
    elif articles:
        known = f"条文从{articles[0]}到{articles[-1]}。"
    else:
        known = "请按本文的编号输入，或者从目录中选择。"
    return f"本文没有“{typed}”。{known}"
