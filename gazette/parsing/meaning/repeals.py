"""Repeals of documents and of parts of them, in sentences, lists and tables.

Part of ``relations``. Reads a document's sentences and rows; writes ``Relation``. No
repeal of a named document are a condition (与本办法不一致的，以本办法为准), a matter that is
regulated (废止…的，应当备案) and 期满自行失效.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from gazette.parsing.meaning.named_documents import NamedDocument, named_documents
from gazette.parsing.meaning.references import provisions_in
from gazette.parsing.parsed import Level, Relation, RelationType, Text, TextRole
from gazette.parsing.words.dates import DATE_SHAPE, find_date
from gazette.parsing.words.document_numbers import find_number
from gazette.parsing.words.sentences import CitedRow, Sentence, cited_rows

_WORD = re.compile(r"废止|停止执行|失效|不再执行|不再施行")
_INCONSISTENT = re.compile(
    r"(?:不一致|相抵触|相冲突|不相符|不符)的?(?:内容|规定|条款|部分)[^，。；]{0,4}(?:废止|停止执行)"
)
_SOME = re.compile(r"部分(?:条款|内容)")
_OF_PROVISION = re.compile(r"第\S{1,8}[条款项]\s*(?:同时)?(?:予以)?(?:废止|停止执行)")
_ON = re.compile(
    rf"(?:自|从|于)\s*({DATE_SHAPE})\s*起?\s*(?:同时)?(?:予以)?(?:废止|停止执行|失效|不再执行)"
)
#: Between a title and 同时废止: the title belongs to what stands here.
_ANOTHER_CLAUSE = re.compile(r"现予|现将|现印发|印发给|审议通过|[起之]?(?:施行|实施|执行)[，,]")
_OTHERS_RULE = re.compile(r"[依根][据照]|按照")


def repeals_in(sentence: Sentence) -> Iterator[Relation]:
    """Repeals of the titles before 同时废止 or behind 废止, without those of 根据《…》."""
    text = sentence.text
    word = _WORD.search(text)
    if not word or re.search(r"关于\S{0,4}废止", text[: word.end()]):
        return
    named = [one for one in named_documents(text) if not one.is_paper]
    behind = [one for one in named if one.start >= word.end()]
    if behind and _OTHERS_RULE.search(text[word.end() : behind[0].start]):
        return
    on = _ON.search(text)
    chosen = behind or _named_before(named, text, word)
    for place, one in enumerate(chosen):
        after = chosen[place + 1].start if place + 1 < len(chosen) else len(text)
        tail = text[one.end : after if behind else min(after, word.end())]
        for relation in _repeals_of(one, sentence, tail):
            yield _from(relation, on)


def _named_before(
    named: list[NamedDocument], text: str, word: re.Match[str]
) -> list[NamedDocument]:
    """The documents before 废止 to which it refers: 《A》《B》同时废止."""
    return [
        one
        for one in named
        if one.end <= word.start()
        and not is_ground(text, one)
        and not _ANOTHER_CLAUSE.search(text[one.end : word.start()])
    ]


def is_ground(text: str, named: NamedDocument) -> bool:
    """Whether a title depends on 根据, 依据, 按照 or 依照 in the same clause."""
    lead = text[: named.start]
    ground = max(lead.rfind("根据"), lead.rfind("依据"), lead.rfind("按照"), lead.rfind("依照"))
    return ground >= 0 and not re.search(r"[，,。；]", lead[ground:])


def _from(relation: Relation, on: re.Match[str] | None) -> Relation:
    return replace(relation, effective_on=find_date(on[1])) if on else relation


def _repeals_of(named: NamedDocument, sentence: Sentence, tail: str) -> Iterator[Relation]:
    """The repeal of a document, or of the provisions that ``tail`` names behind its title."""
    if _INCONSISTENT.search(sentence.text) or _SOME.search(sentence.text):
        reason = "原文只废止其中一部分内容，没有写明是哪些条款"
        yield relation_of(RelationType.REPEALS_IN_PART, named, sentence, 0.5, reason)
        return
    addresses = provisions_in(tail)
    if not addresses and _OF_PROVISION.search(sentence.text):
        return
    for address in addresses:
        relation = relation_of(
            RelationType.REPEALS_IN_PART, named, sentence, 0.9, "原文写明废止其中的条款"
        )
        yield replace(relation, address=address)
    if not addresses:
        confidence = 0.98 if "废止" in sentence.text else 0.9
        word = _WORD.search(sentence.text)
        reason = f"原文写明“{word[0] if word else '废止'}”"
        yield relation_of(RelationType.REPEALS, named, sentence, confidence, reason)


def relation_of(
    kind: RelationType, named: NamedDocument, sentence: Sentence, confidence: float, *reasons: str
) -> Relation:
    """A relation to a document that a sentence names; ``reasons`` are Chinese."""
    return Relation(
        type=kind,
        title=named.title.strip(),
        number=named.number,
        issued_on=named.issued_on,
        span=sentence.span,
        row=sentence.row,
        place=sentence.place,
        quote=sentence.printed,
        confidence=confidence,
        reasons=reasons,
    )


def listed_repeals(texts: tuple[Text, ...]) -> Iterator[Relation]:
    """The entries of a repeal decision's list: rows of a table, or numbered titles."""
    for text in texts:
        is_list = text.role is TextRole.ANNEX and "废止" in text.title
        for row in cited_rows(text):
            words = row.provision.heading + row.provision.body
            if row.provision.level is Level.TABLE_ROW:
                yield from _in_table(row)
            elif re.search(r"修改", row.provision.heading + row.provision.body[:40]):
                is_list = False
            elif re.search(r"废止|失效", words) and not row.provision.label:
                is_list = row.provision.body.endswith(("：", ":")) or is_list
            elif row.provision.label and (is_list or re.match(r"\s*废止", words)):
                is_list = is_list or row.provision.level is Level.HEADING_1
                yield from _in_entry(row)


def _in_table(row: CitedRow) -> Iterator[Relation]:
    named = named_in_cells(row.provision.cells)
    if named:
        reason = "列在废止文件目录的表格中"
        yield relation_of(RelationType.REPEALS, named, whole_row(row), 0.95, reason)


def named_in_cells(cells: tuple[str, ...]) -> NamedDocument | None:
    """The document that a row of a list names by title and number."""
    number = next((n for cell in cells if (n := find_number(cell))), None)
    titles = [cell for cell in cells if find_number(cell) is None or "《" in cell]
    title = max(titles, key=len, default="").strip("《》")
    if not (number and title):
        return None
    return NamedDocument(title, number, find_date("".join(cells)), 0, 0)


_ENTRY = re.compile(
    r"(?:废止)?《?(?P<title>[^《》（(。；]{4,80})》?\s*(?:[（(](?P<note>.*)[）)])?[。；]?"
)


def _in_entry(row: CitedRow) -> Iterator[Relation]:
    words = (row.provision.heading + row.provision.body).strip()
    match = _ENTRY.fullmatch(words)
    if match and (match["note"] or "《" in words):
        note = match["note"] or ""
        named = NamedDocument(match["title"], find_number(note), find_date(note), 0, 0)
        yield relation_of(RelationType.REPEALS, named, whole_row(row), 0.95, "列在废止文件目录中")


def whole_row(row: CitedRow) -> Sentence:
    """A whole row as a sentence: the entry of a list."""
    provision = row.provision
    words = (provision.heading + provision.body).strip()
    return Sentence(words, provision.span, provision.address, row.place, words)
