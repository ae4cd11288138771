"""The sentences of a document, and the names by which one cites the rows they stand in.

Reads the rows of texts; writes ``Sentence``. Quoted words state nothing of the
document itself: they are left out of ``text`` and kept in ``printed``.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gazette.parsing.parsed import Level, Provision, Span, Text, TextRole
from gazette.parsing.words.lines import fold
from gazette.parsing.words.numerals import to_han

#: Replaces each quoted character, so that all others keep their places.
_QUOTED = "\x00"
_SENTENCE = re.compile(r"[^。；;！？\n]+[。；;！？]?")
_TITLE = re.compile(r"《[^《》]{1,200}》")
_QUOTATION = re.compile(r"“[^“”]*”")
#: A quotation that goes on in the next paragraph: opened after a colon or at its head.
_OPEN_QUOTATION = re.compile(r"(?:^|(?<=[：:]))\s*“[^”]*$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document; ``row`` is the address of its row, ``place`` the row's name.

    ``text`` is the sentence without what it quotes, ``printed`` its words as printed,
    without the label of the row.
    """

    text: str
    span: Span
    row: str = ""
    place: str = ""
    printed: str = ""


@dataclass(frozen=True, slots=True)
class CitedRow:
    """A row and the name by which one cites it: 第九条第三项."""

    provision: Provision
    place: str

    @property
    def words(self) -> str:
        """The printed words of the row."""
        return self.provision.label + self.provision.heading + self.provision.body


def sentences(rows: Iterable[CitedRow]) -> Iterator[Sentence]:
    """The sentences of rows, without what they quote."""
    for row in rows:
        words, (start, end) = row.words, row.provision.span
        masked, label = without_quotations(words), len(row.provision.label)
        for match in _SENTENCE.finditer(masked):
            own = match[0].replace(_QUOTED, "").strip()
            if own:
                yield Sentence(
                    text=own,
                    span=(min(start + match.start(), end), min(start + match.end(), end)),
                    row=row.provision.address,
                    place=row.place,
                    printed=words[max(match.start(), label) : match.end()].strip(),
                )


def without_quotations(words: str) -> str:
    """The words with each quoted character replaced by NUL, so that places stay the same.

    A word in quotation marks within a title (《“免证办”清单》) is part of the title.
    """
    titles = [match.span() for match in _TITLE.finditer(words)]

    def mask(match: re.Match[str]) -> str:
        in_title = any(start < match.start() and match.end() < end for start, end in titles)
        return match[0] if in_title else _QUOTED * len(match[0])

    return _OPEN_QUOTATION.sub(mask, _QUOTATION.sub(mask, words))


def cited_rows(text: Text) -> Iterator[CitedRow]:
    """All rows of a text in order of print, each with its name."""
    lead = _text_name(text)
    pending = [(provision, "", False) for provision in reversed(text.provisions)]
    while pending:
        provision, parent, is_article = pending.pop()
        name = _name(provision, parent, is_article=is_article)
        yield CitedRow(provision, f"{lead}{name}" or "正文")
        inside = is_article or provision.level is Level.ARTICLE
        pending.extend((child, name, inside) for child in reversed(provision.children))


def _text_name(text: Text) -> str:
    """What stands before the name of a row: nothing for the measure itself."""
    if text.role is TextRole.ANNEX:
        return fold(text.label) or "附件"
    if text.role is not TextRole.PROMULGATING:
        return ""
    is_order = any(row.level is Level.NUMBER and "令" in row.body for row in text.provisions)
    return "公布令" if is_order else "发文"


def _name(row: Provision, parent: str, *, is_article: bool) -> str:
    """The name of a row within its text: 第九条第三项, 第八项, 8.3, 第五部分（三）第3点."""
    label = fold(row.label).rstrip("、.．,，")
    if row.level is Level.ARTICLE:
        return label
    if is_article:
        return parent + _name_in_article(row)
    if row.level is Level.TABLE_ROW:
        first = row.cells[0].strip() if row.cells else ""
        return f"{parent}第{first}项" if first.isdigit() else parent
    if row.level in (Level.PART, Level.CHAPTER, Level.SECTION) or not label:
        return parent
    if re.fullmatch(r"\d+(?:\.\d+)+", label):
        return label
    if not re.search(r"[（()）]", label):
        heads = any(child.label or not child.body.startswith("“") for child in row.children)
        unit = ("部分" if heads else "项") if not parent else "点"
        return f"{parent}第{label}{unit}"
    return f"{parent}{fold(row.label).replace('(', '（').replace(')', '）')}"


_UNITS = {Level.PARAGRAPH: "款", Level.ITEM: "项", Level.SUBITEM: "目"}


def _name_in_article(row: Provision) -> str:
    """第二款, 第三项, 第一目; empty for a row of another level."""
    number = row.number or row.address.rsplit("_", 1)[-1]
    unit = _UNITS.get(row.level)
    return f"第{to_han(int(number))}{unit}" if unit and number.isdigit() else ""
