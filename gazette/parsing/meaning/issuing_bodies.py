"""Who issues a document: 发文机关. Part of stage 9, metadata.

Reads the title, the number and the rows of a document's first text; writes the
names of bodies and of the signatory (签发人), folded.
"""

import re

from gazette.parsing.meaning.document_texts import DocumentTexts
from gazette.parsing.parsed import Level
from gazette.parsing.words.bodies import (
    bodies_side_by_side,
    is_body,
    is_signatory,
    may_be_body,
    signatory_of,
)
from gazette.parsing.words.dates import DATE
from gazette.parsing.words.lines import fold
from gazette.parsing.words.numerals import HAN

_PREFIX = re.compile(r"^(?P<bodies>[^《》]{2,150}?)(?:关于|转发|印发|令)")
_AND_OTHERS = re.compile(rf"^(?P<lead>.+?)等\s*[\d{HAN}]+\s*(?:个)?(?:部门|单位|机关|委办局)$")
_SHORTEST_BODY = 4
#: The end of a name that a line break has cut: 示例市人民政府 办公室.
_REST_OF_NAME = re.compile(
    r".{0,3}(?:办公[室厅]|委员会|领导小组|指挥部|联席会议|中心|管理局|[局厅委部])$"
)


def issuing_bodies(document: DocumentTexts, number: str | None) -> tuple[str, ...]:
    """The bodies in whose name the document is issued, in order.

    ``number`` is the document's: an order (令) names its bodies at its head, any
    other document in its title and under its text.
    """
    signed = _signing_bodies(document)
    if number and "令第" in number:
        ordering = _ordering_bodies(document, number)
        return signed if ordering is None else ordering
    if set_apart := _bodies_on_lines(document):
        return set_apart
    match = _PREFIX.match(document.title)
    return _titled_bodies(match["bodies"].strip() if match else "", signed)


def _ordering_bodies(document: DocumentTexts, number: str) -> tuple[str, ...] | None:
    """The bodies of an order: a line each, or side by side before 令; None if none is named."""
    heads = [row.body for row in document.first if row.level is Level.NUMBER]
    if several := tuple(fold(text) for text in heads if is_body(text)):
        return several
    body = next((text for text in heads if "令" in text), number).partition("令")[0]
    if len(fold(body)) <= 1:
        return None
    named = _side_by_side(body)
    is_spaced_out = any(len(name) < _SHORTEST_BODY for name in named)  # 市 人 民 政 府
    return (fold(body),) if is_spaced_out else named


def _bodies_on_lines(document: DocumentTexts) -> tuple[str, ...]:
    """The bodies that a title names on a line each, above the line with 关于; else empty."""
    lines = [row.body for row in document.first if row.level is Level.TITLE]
    at = next((index for index, line in enumerate(lines) if "关于" in line), 0)
    names = [fold(line) for line in [*lines[:at], lines[at].partition("关于")[0] if at else ""]]
    names = [name for name in names if name]
    is_whole = all(is_body(name) and not _REST_OF_NAME.match(name) for name in names)
    return tuple(names) if len(names) > 1 and is_whole else ()


def _titled_bodies(prefix: str, signed: tuple[str, ...]) -> tuple[str, ...]:
    """The bodies before 关于 in a title; those that sign if it says 等六部门 or names none."""
    others = _AND_OTHERS.match(fold(prefix))
    if others:
        return signed or (others["lead"],)
    if signed and (not prefix or fold(prefix) == fold("".join(signed))):
        return signed
    return bodies_side_by_side(prefix) or signed


def _side_by_side(words: str) -> tuple[str, ...]:
    """The names of bodies that are separated by spaces or 、."""
    return tuple(fold(part) for part in re.split(r"[\s、]+", words) if part)


def _signing_bodies(document: DocumentTexts) -> tuple[str, ...]:
    """The bodies named in the signature (落款) of the first text, each once."""
    names: list[str] = []
    for row in document.first:
        if row.level is not Level.SIGNATURE:
            continue
        text = DATE.sub("", row.body).strip().strip("()（）[]〔〕 　")
        if text and not is_signatory(text):
            names += bodies_side_by_side(text) or _unknown_bodies(text)
    return tuple(dict.fromkeys(names))


def _unknown_bodies(text: str) -> tuple[str, ...]:
    """The names of a signature of which none is of a known kind; one, unless 、 parts them."""
    parts = tuple(fold(part) for part in text.split("、"))
    return parts if all(may_be_body(part) for part in parts) else (fold(text),)


def signatory(document: DocumentTexts) -> str | None:
    """Who signs the first text, office and name: ``市长 张三``."""
    for row in document.first:
        if row.level is Level.SIGNATURE and is_signatory(row.body):
            return signatory_of(row.body)
    return None
