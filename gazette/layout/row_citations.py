"""How a row is cited: 《…办法》（示民发〔2023〕19号）第八条第二款第（二）项.

The words for pages, PDFs and data alike. A row is named by its printed numbers, in the form
that laws use for references (立法技术规范: 第十二条之一, 第二款第（三）项); rows of documents that
are not divided into articles by their printed labels (一、（二）1, 3.2.1) and rows without a
number by their place (第二段, 表格序号7).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from gazette.layout.blocks import CITABLE, DIVISIONS, HEADING_ROWS, Section
from gazette.models import Document, Provision, Text
from gazette.parsing.parsed import Level, TextRole
from gazette.parsing.words.dates import chinese_date
from gazette.parsing.words.lines import fold_title
from gazette.parsing.words.numerals import to_han

_DIVISIONS = {Level.PART: "编", Level.CHAPTER: "章", Level.SECTION: "节"}
_HEADINGS = (Level.HEADING_1, Level.HEADING_2, Level.HEADING_3, Level.HEADING_4)
_LISTED = {Level.ITEM: "项", Level.SUBITEM: "目"}
#: Row levels that are counted in their parent when there are several of them.
_ONE_OF_SEVERAL = re.compile(r"_(\d+)(?:--\d+)?$")
_DOTTED = re.compile(r"\d+(?:[.．]\d+)+")
_BARE = re.compile(r"\d+")
_HAN_COMMA = re.compile(r"([〇零一二三四五六七八九十百]+)[、．.]?")
_IN_BRACKETS = re.compile(r"[（(]\s*(\S+?)\s*[）)]")
_TABLE_LABEL = re.compile(r"\s*(附?表\s*[〇零一二三四五六七八九十\d]+(?:[-.．—－]\d+)*)")
_STOPS = "、.．，,:：)） "
#: The head of a column that numbers the rows of a table.
_NUMBERING = {"序号", "编号", "项目序号"}
#: A second row with the same number; its address ends so.
_REPEATED = re.compile(r"--(\d+)$")


class RowCitations:
    """The citations of a document's rows.

    ``places`` has, for every row that is printed, the words for it within its text, by
    address: 第八条第二款第（二）项.
    """

    def __init__(self, document: Document, printed: Sequence[Section]) -> None:
        self.document = document
        self.texts = {section.text.pk: section.text for section in printed}
        self.roles = {section.text.pk: section.role for section in printed}
        self.rows = {row.pk: row for section in printed for row in rows_of(section)}

    @cached_property
    def places(self) -> dict[str, str]:
        """Row address → words for the row within its text."""
        return {row.address: self.place(row) for row in self.rows.values()}

    def place(self, row: Provision) -> str:
        """The words for a row within its text; for its title, date and such what they are."""
        chain = self.chain(row)
        article = next((i for i, one in enumerate(chain) if one.level == Level.ARTICLE), None)
        is_repeated = article is not None and _REPEATED.search(chain[article].address)
        cited = chain if article is None or is_repeated else chain[article:]
        return "".join(_joined(cited, self._table_places)) + self._same_number(cited)

    def words(self, row: Provision) -> str:
        """The row as it is cited, with its document: 《…》（…）附件2第三条."""
        text, place = self.text_words(self.texts[row.text_id]), self.place(row)
        runs_on = text[-1:].isdigit() and place[:1].isdigit()  # 附件1 and 3.2.1
        return f"{text}{'之' if runs_on else ''}{place}"

    def text_words(self, text: Text) -> str:
        """A text as it is cited: the document's title and number, and which annex it is."""
        number = number_in_brackets(self.document)
        if text.role == TextRole.PROMULGATED:
            return f"{title_in_marks(self._name(text))}{number}"
        if text.role == TextRole.ANNEX:
            return f"{title_in_marks(self._main_name)}{number}{self._annex(text)}"
        is_same = text.role == TextRole.PROMULGATING and (
            fold_title(self._main_name) == fold_title(self.document.title)
        )
        role = self.roles[text.pk] if is_same and self._has_promulgated else ""
        return f"{title_in_marks(self.document.title)}{number}{role}"

    def _name(self, text: Text) -> str:
        return text.title or self.document.text_title or self.document.title

    @cached_property
    def _has_promulgated(self) -> bool:
        return any(text.role == TextRole.PROMULGATED for text in self.texts.values())

    @cached_property
    def _main_name(self) -> str:
        """The name of what the document promulgates, else its title."""
        for text in self.texts.values():
            if text.role == TextRole.PROMULGATED:
                return self._name(text)
        return self.document.title

    def _annex(self, text: Text) -> str:
        """附件2; an annex without a number beside others is named by its title."""
        label = "".join(text.label.split()).strip(_STOPS)
        annexes = [one for one in self.texts.values() if one.role == TextRole.ANNEX]
        alike = [one for one in annexes if "".join(one.label.split()).strip(_STOPS) == label]
        named = f"“{text.title}”" if len(alike) > 1 and text.title else ""
        return f"{label or '附件'}{named}"

    def chain(self, row: Provision) -> list[Provision]:
        """The rows around a row, the outermost first, and the row itself."""
        chain, one = [row], row
        while one.parent_id in self.rows:
            one = self.rows[one.parent_id]
            chain.insert(0, one)
        return chain

    @cached_property
    def _table_places(self) -> dict[int, str]:
        """Key of a table or of a row of one → the words for it within its parent."""
        tables = Counter(
            (one.text_id, one.parent_id) for one in self.rows.values() if one.level == Level.TABLE
        )
        lines: dict[int | None, list[Provision]] = {}
        found: dict[int, str] = {}
        for one in self.rows.values():
            if one.level == Level.TABLE:
                is_alone = tables[one.text_id, one.parent_id] == 1
                found[one.pk] = _table_place(one, is_alone=is_alone)
            elif one.level == Level.TABLE_ROW:
                lines.setdefault(one.parent_id, []).append(one)
        for rows in lines.values():
            found |= _line_places(rows)
        return found

    def _same_number(self, cited: Sequence[Provision]) -> str:
        """What tells a row from an earlier one with the same number; mostly nothing."""
        again = next((found for one in cited if (found := _REPEATED.search(one.address))), None)
        if not again or cited[0].level in _DIVISIONS:
            return ""
        return f"（同一编号的第{_han(again[1])}处）"


def name_links(printed: Iterable[Section], citations: RowCitations) -> None:
    """Give each block that readers cite its ``place``, and choose where the Tab key stops.

    It stops once for an article, a table or an outermost heading: from there a reader gets
    to the citations of the rows inside. The other links are skipped, and read in order.
    """
    for section in printed:
        depth_of_stop: int | None = None
        for block in section.blocks:
            row = block.row
            if row.level not in CITABLE:
                continue
            block.place = citations.place(row)
            if depth_of_stop is not None and row.depth > depth_of_stop:
                continue
            can_stop = {*HEADING_ROWS, Level.TABLE} - DIVISIONS
            block.is_stop = row.level in can_stop
            depth_of_stop = row.depth if block.is_stop else None


def rows_of(section: Section) -> Iterable[Provision]:
    """All rows of a section in order of print, also those printed within another's block."""
    for block in section.blocks:
        yield block.row
        if block.opening:
            yield block.opening
        yield from block.rows


def title_in_marks(title: str) -> str:
    """``《…》`` around a title; marks inside become ``〈…〉`` (GB/T 15834-2011, 4.15)."""
    return f"《{' '.join(title.split()).translate(str.maketrans('《》', '〈〉'))}》"


def number_in_brackets(document: Document) -> str:
    """（示民发〔2023〕19号）; of a document without a number its first body and its day."""
    if document.document_number:
        return f"（{document.document_number}）"
    known = [*[body.name for body in document.bodies[:1]]]
    known += [chinese_date(document.signed_on)] if document.signed_on else []
    return f"（{'，'.join(known)}）" if known else ""


def as_quotation(words: str, citation: str) -> str:
    """Printed words with where they stand: “……”（《…》（…）第八条）."""
    return f"“{words.translate(str.maketrans('“”', '‘’'))}”——{citation}"


def _joined(chain: Sequence[Provision], tables: dict[int, str]) -> Iterable[str]:
    """The words for each row of a chain; headings below one another make one number."""
    labels: list[Provision] = []
    is_divided = chain[0].level in _DIVISIONS
    for place, one in enumerate(chain):
        if one.level in _HEADINGS:
            labels.append(one)
            continue
        yield _headings(labels, is_last=False)
        labels = []
        if one.level == Level.PARAGRAPH:
            yield _paragraph(one, chain[place - 1] if place else None)
        elif one.pk in tables:
            yield tables[one.pk]
        else:
            yield _unit(one, is_alone=len(chain) == 1 or is_divided)
    yield _headings(labels, is_last=True)


def _unit(row: Provision, *, is_alone: bool) -> str:
    """The words for a row that is no paragraph, heading or table."""
    if row.level in _DIVISIONS:
        number = row.number and f"第{_number(row.number)}{_DIVISIONS[Level(row.level)]}"
        return number or "".join((row.label or row.heading).split())
    if row.level == Level.ARTICLE:
        return _article(row)
    if row.level in _LISTED:
        return _listed(row, _LISTED[Level(row.level)])
    several = _ONE_OF_SEVERAL.search(row.address)
    name = Provision.LEVELS.get(row.level, "")
    return f"{name}第{_han(several[1])}行" if several and is_alone else name


def _paragraph(row: Provision, around: Provision | None) -> str:
    """第二款 of an article, 第二段 elsewhere; words behind a heading's number are its first 段."""
    if around and around.level == Level.ARTICLE:
        return f"第{_counted(row)}款"
    has_own_words = around is not None and bool(around.label and around.body)
    found = _ONE_OF_SEVERAL.search(row.address)
    return f"第{_han(str(int(found[1]) + has_own_words))}段" if found else "第一段"


def _article(row: Provision) -> str:
    number, _, after = row.number.partition("-")
    if not number:
        return "".join(row.label.split())
    return f"第{_number(number)}条" + (f"之{_number(after)}" if after else "")


def _listed(row: Provision, unit: str) -> str:
    """第（二）项 for （二）, 第2项 for ``2.`` and 第②目 for ②."""
    label = "".join(row.label.split())
    if match := _IN_BRACKETS.match(label):
        return f"第（{match[1]}）{unit}"
    core = label.strip(_STOPS).removeprefix("第").removesuffix(unit)
    return f"第{core or _number(row.number)}{unit}"


def _headings(chain: Sequence[Provision], *, is_last: bool) -> str:
    """One number for headings below one another: 第一部分, 一、（二）1, 3.2.1, “总体要求”.

    The mark after the last number is kept where words follow: 一、（二）1.第二段.
    """
    kept: list[str] = []
    for one in chain:
        label = "".join(one.label.split())
        if _DOTTED.match(label):
            kept = []
        kept.append(label or f"“{one.heading.strip() or one.body.strip()[:20]}”")
    if len(kept) == 1 and (match := _HAN_COMMA.fullmatch(kept[0]) or _BARE.match(kept[0])):
        is_dotted = _DOTTED.match(kept[0])
        return kept[0].strip(_STOPS) if is_dotted else f"第{match[0].strip(_STOPS)}部分"
    if not kept:
        return ""
    if is_last and not _IN_BRACKETS.fullmatch(kept[-1]):
        kept[-1] = kept[-1].strip(_STOPS)
    return "".join(kept)


def _table_place(row: Provision, *, is_alone: bool) -> str:
    if match := _TABLE_LABEL.match(row.printed):
        return "".join(match[1].split())
    return "表格" if is_alone else f"第{_counted(row)}个表格"


def _line_places(rows: Sequence[Provision]) -> dict[int, str]:
    """Rows of a table by the number printed in their first cell, else by their place."""
    head = rows[0].cells[:1]
    is_numbered = bool(head) and "".join(head[0].split()) in _NUMBERING
    numbers = Counter(_first_cell(one) for one in rows)
    found = {}
    for place, one in enumerate(rows, start=1):
        number = _first_cell(one)
        if is_numbered and place > 1 and number and numbers[number] == 1:
            found[one.pk] = f"序号{number}"
        else:
            found[one.pk] = f"第{_han(str(place))}行（含表头）"
    return found


def _first_cell(row: Provision) -> str:
    return "".join(row.cells[0].split()) if row.cells else ""


def _counted(row: Provision) -> str:
    found = _ONE_OF_SEVERAL.search(row.address)
    return _han(found[1]) if found else ""


def _number(number: str) -> str:
    """12 → 十二, 12-1 → 十二之一; what is no number stays."""
    return "之".join(_han(part) for part in number.split("-"))


def _han(number: str) -> str:
    is_small = number.isdigit() and int(number) <= 9999
    return to_han(int(number)) if is_small else number
