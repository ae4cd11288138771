"""What a document lacks, or has that does not belong: doubts that decide whether it can be found.

Reads one document and the source; writes findings: no title, number, date or text; text
behind the last article; characters that no text has. Lost headings: ``numbering_faults``.
"""

import re
from collections.abc import Iterator

from gazette.parsing.parsed import Document, Finding, Issue, Level, Provision
from gazette.parsing.printed_rows import printed, rows
from gazette.parsing.words.lines import fold
from gazette.parsing.words.unnumbered_kinds import has_no_day, has_no_number

_HEAD = (Level.TITLE, Level.NUMBER, Level.NOTE, Level.SIGNATURE, Level.CONTENTS)
#: Zero width, marks of direction, soft hyphens, private use, what could not be decoded.
_STRAY = re.compile(
    "[\\u00ad\\u061c\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u206f\\ufeff\\ufffd\\ue000-\\uf8ff"
    "\\x00-\\x08\\x0e-\\x1b\\x7f-\\x84\\x86-\\x9f]"
)
_LAST_ARTICLE = re.compile(r"起(?:施行|实施|执行|生效)|负责解释|解释权")
_CLOSING = re.compile(
    r"施行|实施|执行|生效|废止|失效|有效期|解释|本[办规条细法]|另行|同时|附[件则]|^[（(]"
)
#: Those whom a speech addresses.
_HEARERS = re.compile(r"同志|各位|朋友|来宾|代表|女士|先生|市民|居民|你们好")
_FEWEST_ARTICLES = 3


def lacks(issue: Issue, document: Document) -> Iterator[Finding]:
    """All findings of this module about one printed document."""
    span = document.texts[0].span
    if not fold(document.title):
        message = f"第{document.position}件未读出标题，请核对原件后填写。"
        yield Finding("title_missing", message, span, document.position)
    if not any(row.level not in _HEAD for row in _all_rows(document)):
        message = f"第{document.position}件《{document.title}》只有标题，没有正文，请核对原件。"
        yield Finding("body_missing", message, span, document.position)
        return
    yield from _identity(document)
    yield from _behind_last_article(document)
    yield from _stray_characters(issue, document)


def _all_rows(document: Document) -> Iterator[Provision]:
    for text in document.texts:
        yield from rows(text.provisions)


def _identity(document: Document) -> Iterator[Finding]:
    """A document without its number (文号), or without its day."""
    if not fold(document.title):
        return
    is_listed = document.contents_title is not None
    is_letter = any(
        row.level is Level.ADDRESSEE and not _HEARERS.search(row.body)
        for row in rows(document.texts[0].provisions)
    )
    is_official = is_listed or is_letter or document.document_number is not None
    span, name = document.texts[0].span, f"第{document.position}件《{document.title}》"
    if is_official and document.document_number is None and not has_no_number(document.title):
        message = f"{name}未见文号，请核对原件。"
        yield Finding("number_missing", message, span, document.position)
    days = (document.signed_on, document.adopted_on, document.promulgated_on)
    if (is_official or document.articles) and not any(days) and not has_no_day(document.title):
        message = f"{name}未见成文日期，请核对原件。"
        yield Finding("date_missing", message, span, document.position)


def _behind_last_article(document: Document) -> Iterator[Finding]:
    """Paragraphs behind the article that puts a text into force: they may be another text."""
    for text in document.texts:
        articles = [row for row in rows(text.provisions) if row.level is Level.ARTICLE]
        if len(articles) < _FEWEST_ARTICLES:
            continue
        family = list(rows((articles[-1],)))
        if not _LAST_ARTICLE.search("".join(printed(row) for row in family[:2])):
            continue
        strange = next(
            (
                row
                for row in family[2:]
                if row.level is Level.PARAGRAPH and not _CLOSING.search(printed(row))
            ),
            None,
        )
        if strange is not None:
            words = fold(printed(strange))[:20]
            message = f"最后一条之后还有文字“{words}”，请核对是否属于本文件。"
            yield Finding("text_behind_articles", message, strange.span, document.position)


def _stray_characters(issue: Issue, document: Document) -> Iterator[Finding]:
    """Characters that are invisible or stand for no sign: one finding with all their places."""
    start, end = document.span
    found = list(_STRAY.finditer(issue.source, start, end))
    if not found:
        return
    names = "、".join(sorted({f"U+{ord(match[0]):04X}" for match in found})[:5])
    message = f"有{len(found)}处看不见或无法显示的字符（{names}），请核对原件。"
    places = tuple(match.span() for match in found)
    yield Finding("stray_characters", message, places[0], document.position, places=places)
