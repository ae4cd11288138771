"""Who issues a document: 发文机关. Part of stage 9, metadata.

Reads the title, the number and the rows of a document's first text; writes the
names of bodies and of the signatory (签发人), folded.
"""

import re

from gazette.parsing.meaning.document_texts import DocumentTexts
from gazette.parsing.parsed import Level
from gazette.parsing.words.bodies import is_body, is_signatory, signatory_of
from gazette.parsing.words.dates import DATE
from gazette.parsing.words.lines import fold
from gazette.parsing.words.numerals import HAN

_PREFIX = re.compile(r"^(?P<bodies>[^《》]{2,150}?)(?:关于|转发|印发|令)")
_AND_OTHERS = re.compile(rf"^(?P<lead>.+?)等\s*[\d{HAN}]+\s*(?:个)?(?:部门|单位|机关|委办局)$")
_SHORTEST_BODY = 4


def issuing_bodies(document: DocumentTexts, number: str | None) -> tuple[str, ...]:
    """The bodies in whose name the document is issued, in order.

    ``number`` is the document's: an order (令) names its bodies at its head, any
    other document in its title and under its text.
    """
    signed = _signing_bodies(document)
    if number and "令第" in number:
        ordering = _ordering_bodies(document, number)
        return signed if ordering is None else ordering
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


def _titled_bodies(prefix: str, signed: tuple[str, ...]) -> tuple[str, ...]:
    """The bodies before 关于 in a title; those that sign if it says 等六部门 or names none."""
    others = _AND_OTHERS.match(fold(prefix))
    if others:
        return signed or (others["lead"],)
    if signed and (not prefix or fold(prefix) == fold("".join(signed))):
        return signed
    named = _side_by_side(prefix)
    if named and all(is_body(name) for name in named):
        return named
    return signed or (named[:1] if is_body(fold(prefix)) else ())


def _side_by_side(words: str) -> tuple[str, ...]:
    """The names of bodies that are separated by spaces or 、."""
    return tuple(fold(part) for part in re.split(r"[\s、]+", words) if part)


def _signing_bodies(document: DocumentTexts) -> tuple[str, ...]:
    """The bodies named in the signature (落款) of the first text, each once."""
    names: list[str] = []
    for row in document.first:
        if row.level is not Level.SIGNATURE:
            continue
        text = DATE.sub("", row.body).strip()
        if text and not is_signatory(text):
            names += [
                fold(part) for part in re.split(r"\s{1,}|、", text) if part and is_body(part)
            ] or [fold(text)]
    return tuple(dict.fromkeys(names))


def signatory(document: DocumentTexts) -> str | None:
    """Who signs the first text, office and name: ``市长 张三``."""
    for row in document.first:
        if row.level is Level.SIGNATURE and is_signatory(row.body):
            return signatory_of(row.body)
    return None
