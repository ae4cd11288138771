"""What looks like a fault in the source: it is kept as printed, and reported with its place.

Reads the whole issue, or one document; writes findings. The faults that only one
stage can see (seams, numbering, quotation marks, effect) are reported by that stage.
"""

import re
from collections.abc import Iterator

from gazette.parsing.completeness import lacks
from gazette.parsing.parsed import Document, Finding, Issue, Level, Severity, Text, TextRole
from gazette.parsing.printed_rows import printed, rows
from gazette.parsing.words.explanation_titles import names_explanation
from gazette.parsing.words.lines import fold, fold_title

_LATIN = re.compile(r"(?<=[\u4e00-\u9fff])\s*([a-z]{2,})\s*(?=[\u4e00-\u9fff])")
_ELSEWHERE = re.compile(r"[（(].*(?:详见|略|另行|不另).*[）)]")


def in_issue(issue: Issue) -> Iterator[Finding]:
    """All findings that need the whole issue or a whole document."""
    yield from _contents(issue)
    for document in issue.documents:
        if not document.texts:
            yield _absent(issue, document)
            continue
        yield from _title(document)
        yield from _latin_words(document)
        yield from _annexes(document)
        yield from _mixed_brackets(document)
        yield from lacks(issue, document)


def _contents(issue: Issue) -> Iterator[Finding]:
    """A contents page (目录) of which no entry could be read."""
    for line in issue.front_matter:
        if fold(line.text) in ("目录", "目次") and not issue.contents:
            yield Finding("contents_unreadable", "未能读出目录中的条目，请核对。", line.span)


def _absent(issue: Issue, document: Document) -> Finding:
    span = next((e.span for e in issue.contents if e.title == document.contents_title), (0, 0))
    message = f"目录载有《{document.contents_title}》，正文中未找到，请补录。"
    return Finding("document_absent", message, span, document.position)


def _title(document: Document) -> Iterator[Finding]:
    """A title that the contents page prints differently from the document."""
    lines = [row for row in document.texts[0].provisions if row.level is Level.TITLE]
    if not lines or document.contents_title is None:
        return
    body = "".join(fold(row.body) for row in lines)
    if _about(body) != _about(document.contents_title):
        span = (lines[0].span[0], lines[-1].span[1])
        message = f"目录标题为“{fold(document.contents_title)}”，正文标题为“{body}”，请核对原件。"
        yield Finding("title_differs", message, span, document.position)


def _about(title: str) -> str:
    """A folded title without its bodies: 甲局 乙局关于… and 甲局等两部门关于… are the same."""
    return re.sub(r"^.*?等.{1,3}部门(?=关于)|^.*?[局委厅部](?=关于)", "", fold_title(title))


def _latin_words(document: Document) -> Iterator[Finding]:
    """A lower-case Latin word between Chinese characters: ``人员 and 孤寡``."""
    for text in document.texts:
        for row in rows(text.provisions):
            for match in _LATIN.finditer(printed(row)):
                message = f"{row.label or '正文'}中夹有西文“{match[1]}”，请核对原件。"
                yield Finding("latin_word", message, row.span, document.position)


def _annexes(document: Document) -> Iterator[Finding]:
    """Annexes that are announced and not printed."""
    names = [fold_title(name) for name in document.attachments]
    annexes = [text for text in document.texts[1:] if _is_annex(text, names)]
    missing = len(document.attachments) - len(annexes)
    if missing <= 0:
        return
    last = [row for text in document.texts for row in rows(text.provisions)]
    elsewhere = any(_ELSEWHERE.fullmatch(row.body) for row in last if row.level is Level.NOTE)
    note = next((row for row in last if row.level is Level.ANNEX_NOTE), last[-1])
    where = "（原文注明另见他处）" if elsewhere else ""
    message = f"文件列有附件{len(document.attachments)}件，本期刊印{len(annexes)}件{where}。"
    yield Finding("annex_not_printed", message, note.span, document.position)


def _is_annex(text: Text, names: list[str]) -> bool:
    """Whether a text is one of the annexes that a document announces by ``names``.

    What is promulgated is one where it is announced or carries a label; the explanation of a
    rule is one only where it is announced.
    """
    is_announced = fold_title(text.title) in names
    if text.role is TextRole.PROMULGATED or names_explanation(text.title):
        return is_announced or bool(text.label)
    return text.role is TextRole.ANNEX


def _mixed_brackets(document: Document) -> Iterator[Finding]:
    """Brackets of both widths in one document: a trace of typesetting or of recognition."""
    words = "".join(printed(row) for text in document.texts for row in rows(text.provisions))
    full, half = words.count("（"), words.count("(")
    if full and half:
        message = f"括号全角、半角混用（全角{full}处，半角{half}处），均照原文保留。"
        span = document.texts[0].span
        yield Finding("mixed_brackets", message, span, document.position, Severity.NOTICE)
