"""Lists of documents that are repealed, go on, are extended or are to be amended.

Part of ``relations``. Reads the rows of texts; writes ``Relation``. What a list says of
its documents is said by the title of its annex, a heading, the sentence before it
(下列文件同时废止：) or behind it (以上文件同时废止), or the column 清理结果 of each row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from gazette.parsing.meaning.document_tables import (
    Columns,
    Entry,
    columns_of,
    entries_in,
    entry_in,
    is_rule_title,
    without_marks,
)
from gazette.parsing.meaning.effect_clauses import relation_to
from gazette.parsing.meaning.effect_links import link_of_object
from gazette.parsing.meaning.other_documents import OtherDocument, ShortNames, other_documents
from gazette.parsing.meaning.relation_days import Days, days_of, until_in
from gazette.parsing.meaning.stated_relations import whole_row
from gazette.parsing.parsed import Level, Relation, RelationType
from gazette.parsing.words.clauses import hide_brackets, hide_titles
from gazette.parsing.words.document_numbers import find_number, line_number
from gazette.parsing.words.effect_words import effect_words, listed_as, says_two_things
from gazette.parsing.words.periods import first_day
from gazette.parsing.words.sentences import CitedRow

_NOTE = r"[（(](?P<note>[^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*)[）)]"
_NOTED = re.compile(
    rf"(?P<title>[^《。；，：][^。；，：]{{3,120}}?)\s*{_NOTE}\s*[。；;，,、]?(?:和|以及)?"
)
_END = "。；;，,、. "
_TERM_BEHIND = re.compile(r"[，,；;（(]?\s*(?:有效期|延长至|执行至).*$")
_INLINE = re.compile(r"(?P<heading>[^，。；《：:]{2,40})[：:]\s*(?P<list>.*《.+)")
_HEADING_NOUN = re.compile(
    r"文件|规章|目录|清单|法规|规定|通知|制度|办法|\d\s*[件部项份]|[件部项份]）"
)
_ONLY_WORD = re.compile(r"(?:予以|宣布|继续|拟)?(?:废止|失效|有效|修改|保留|执行)(?:部分|类)?")


@dataclass(frozen=True, slots=True)
class ListStatement:
    """What a list says of its documents, since when, and by which words (Chinese)."""

    type: RelationType
    days: Days = Days()
    reason: str = ""
    confidence: float = 0.95


def list_entry(row: CitedRow, short: ShortNames, *, is_list: bool) -> Entry | None:
    """The document that a whole row names, as an entry of a list does; None for others.

    ``is_list``: the row stands in a list of documents, so that a title alone is enough.
    """
    words = (row.provision.heading + row.provision.body).strip()
    if not words or len(words) > 300 or words.endswith(("：", ":")):
        return None
    if number := line_number(words.strip(_END).removesuffix("文件")):
        return Entry(OtherDocument("", number, None, 0, 0, is_former=True)) if is_list else None
    if words.startswith("《") or not re.search(r"[（(〔\[\d]", words):
        return _quoted_entry(words, short) or (_bare_entry(words) if is_list else None)
    found = _noted_entry(words) or ("《" in words and _quoted_entry(words, short))
    return found or _spaced_entry(words) or (_bare_entry(words) if is_list else None)


def _quoted_entry(words: str, short: ShortNames) -> Entry | None:
    """《A》（示政发〔2009〕1号）第三条; not a sentence that names A."""
    hidden = hide_brackets(hide_titles(words))
    if effect_words(hidden):
        return None
    documents = other_documents(words, short)
    if not documents:
        return None
    first = documents[0]
    lead, tail = hidden[: first.start].strip(), hidden[first.end :].strip(_END)
    term = _TERM_BEHIND.search(tail)
    remark, tail = (term[0], tail[: term.start()]) if term else ("", tail)
    is_short = len(re.sub(r"（\x01*）|《\x01*》|第\S{1,8}[条款项章]", "", tail)) <= 24
    if len(documents) > 1 or not is_short or not _is_lead(lead) or re.search("[，。；]", tail):
        return None
    return None if first.is_paper else Entry(first, remark=remark, tail=tail)


def _is_lead(lead: str) -> bool:
    """Whether words before a title are of its history or its number: 2003年市政府印发的."""
    if not lead:
        return True
    return (
        len(lead) <= 60
        and bool(re.search(r"(?:的|号|\d{4}年\S{0,6}日?|政府|办公[室厅]|[局委部])\s*$", lead))
        and not re.search("根据|依据|依照|按照|符合|违反", lead)
    )


def _noted_entry(words: str) -> Entry | None:
    """示例市人民政府关于…的通知（示政发〔2009〕1号）."""
    match = _NOTED.fullmatch(words)
    if not match or ("《" in match["title"] and not is_rule_title(match["title"])):
        return None
    number, day = find_number(match["note"]), first_day(match["note"])
    if not number and not (day and day.is_day):
        return None
    issued_on = day.first if day and day.is_day else None
    return Entry(OtherDocument(match["title"].strip(), number, issued_on, 0, 0, is_former=True))


def _spaced_entry(words: str) -> Entry | None:
    """示例市夜市规定 示政发〔2011〕21号 有效期满: the cells of a row, set apart by spaces."""
    cells = tuple(re.split(r"\s+", words.strip(_END)))
    return entry_in(cells, None) if len(cells) > 1 else None


def _bare_entry(words: str) -> Entry | None:
    title = without_marks(words.strip(_END))
    if re.search(r"[，。；：]", title) or not is_rule_title(title):
        return None
    return Entry(OtherDocument(title, None, None, 0, 0, is_former=True))


def heading_statement(words: str) -> tuple[bool, ListStatement | None]:
    """Whether a line heads a list, and what it says of it: 二、继续有效的文件（3件）."""
    line = words.strip().rstrip("：:")
    if len(line) > 60 or re.search(r"[，。；《]", line) or not _is_heading(line):
        return False, None
    kind = listed_as(line)
    if kind:
        words_of_effect = effect_words(line)
        days = Days(until=until_in(line))
        if words_of_effect:
            days = days_of(line, words_of_effect[0], 0, len(line), None)
        return True, ListStatement(kind, days, f"列在“{line}”之下")
    return says_two_things(line), None


def inline_list(
    row: CitedRow, short: ShortNames
) -> tuple[ListStatement, list[tuple[CitedRow, Entry]]] | None:
    """A heading and its list in one row: 停止执行的文件：《A》、《B》."""
    match = _INLINE.fullmatch((row.provision.heading + row.provision.body).strip())
    if not match or effect_words(hide_brackets(hide_titles(match["list"]))):
        return None
    is_heading, statement = heading_statement(match["heading"])
    documents = other_documents(match["list"], short)
    rest = re.sub(
        r"《\x01*》|（\x01*）|[、，,；;。和及与以\s]", "", hide_brackets(hide_titles(match["list"]))
    )
    if not (is_heading and statement) or len(rest) > 12:
        return None
    return statement, [(row, Entry(one)) for one in documents if not one.is_paper]


def _is_heading(line: str) -> bool:
    return bool(_HEADING_NOUN.search(line) or _ONLY_WORD.fullmatch(line))


class TableReader:
    """Reads the rows of a table of documents; ``statement`` is what its list says of them."""

    def __init__(self) -> None:
        self.columns: Columns | None = None

    def entries(self, cells: tuple[str, ...]) -> list[Entry]:
        """The documents of a row; a row of headings is kept for those that follow."""
        if columns := columns_of(cells):
            self.columns = columns
            return []
        return entries_in(cells, self.columns)

    @staticmethod
    def heading(cells: tuple[str, ...]) -> str:
        """The words of a row that has one cell alone: a heading within the table."""
        filled = [cell for cell in cells if cell.strip()]
        return filled[0] if len(filled) == 1 or len(set(filled)) == 1 else ""


def listed_relations(
    entries: Sequence[tuple[CitedRow, Entry]], statement: ListStatement | None
) -> Iterator[Relation]:
    """The relations of a list's entries; of each its own words count before the list's."""
    for row, entry in entries:
        own = _own_statement(entry) or statement
        if own:
            yield from _relations_of(row, entry, own)


def says_of_itself(entry: Entry) -> bool:
    """Whether a row says itself what becomes of its document, in its column 清理结果."""
    return _own_statement(entry) is not None


def _own_statement(entry: Entry) -> ListStatement | None:
    kind = listed_as(entry.result) if entry.result else None
    return ListStatement(kind, reason=f"目录中写明“{entry.result}”") if kind else None


def _relations_of(row: CitedRow, entry: Entry, statement: ListStatement) -> Iterator[Relation]:
    kind, days = statement.type, statement.days
    if kind in (RelationType.CONTINUES, RelationType.EXTENDS):
        until = until_in("至" + entry.until) if entry.until else None
        until = until or until_in(entry.result) or _until_in_remark(entry.remark)
        days = replace(days, until=until or days.until)
        if days.until and kind is RelationType.CONTINUES:
            kind = RelationType.EXTENDS
            reason = f"{statement.reason}，另写明有效期，请核对是否延长"
            statement = replace(statement, reason=reason, confidence=0.7)
    elif kind is RelationType.REPEALS and entry.ended:
        day = first_day(entry.ended)
        days = replace(days, on=day.first) if day and day.is_day else days
    yield from _in_words(row, entry, statement, kind, days)


def _until_in_remark(remark: str) -> date | None:
    """The term that a remark states: 有效期至2027年12月31日."""
    return until_in(remark) if re.search("有效期|延长至|执行至|截止", remark) else None


def _in_words(
    row: CitedRow, entry: Entry, statement: ListStatement, kind: RelationType, days: Days
) -> Iterator[Relation]:
    """The relation of an entry, or those of the provisions that stand behind its title."""
    link = link_of_object(entry.tail, "")
    confidence = statement.confidence if link.is_sure else 0.5
    if kind is RelationType.EXTENDS:
        confidence = min(confidence, 0.9 if days.until or days.length else 0.6)
    if kind is RelationType.REPEALS_IN_PART and not link.addresses:
        confidence = 0.5
    if kind is RelationType.REPEALS and (link.addresses or not link.is_sure):
        kind = RelationType.REPEALS_IN_PART
    reasons = (statement.reason, *link.reasons)
    relation = relation_to(kind, entry.document, whole_row(row), days, confidence, *reasons)
    for address in link.addresses or (None,):
        yield replace(relation, address=address)


def is_list_row(row: CitedRow) -> bool:
    """Whether a row may be a line of a list at all."""
    return row.provision.level not in _NEVER


_NEVER = (
    Level.TITLE,
    Level.NUMBER,
    Level.CONTENTS,
    Level.SIGNATURE,
    Level.ADDRESSEE,
    Level.ANNEX_NOTE,
    Level.TABLE,
)
