"""Documents as a sentence names them: 《…》（示财规〔2019〕3号）, or a number alone.

Reads a sentence; writes a ``NamedDocument`` for each.
"""

import re
from dataclasses import dataclass
from datetime import date

from gazette.parsing.words.dates import DATE_SHAPE, find_date
from gazette.parsing.words.document_numbers import NUMBER, canonical_number, find_number

_TITLE = re.compile(
    r"《((?:[^《》]|《[^《》]*》)+)》(?:[（(]([^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*)[）)])?"
)
_ISSUED = re.compile(
    rf"({DATE_SHAPE})[^，。；《》]{{0,24}}?(?:印发|发布|公布|颁布|施行|实施)?的?\s*$"
)
#: A paper of a private person, which has a term and validity of its own: 《经营许可证》.
_PAPER = re.compile(
    r"(?:证|证书|证明|执照|许可|合同|协议|协议书|申请表|登记表|报告|承诺书|通知书)$"
)


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A document named in a sentence at ``[start, end)``, with the note in brackets behind it."""

    title: str
    number: str | None
    issued_on: date | None
    start: int
    end: int

    @property
    def is_paper(self) -> bool:
        """Whether it is a paper of a private person, which no rule can be."""
        return is_paper(self.title)


def is_paper(title: str) -> bool:
    """Whether a title is that of a paper of a private person, which no rule can be."""
    return bool(_PAPER.search(title))


def named_documents(text: str) -> list[NamedDocument]:
    """The documents that a sentence names, in order."""
    found = []
    for match in _TITLE.finditer(text):
        note = match[2] or ""
        issued_on = find_date(note) or _date_before(text[: match.start()])
        found.append(NamedDocument(match[1], find_number(note), issued_on, *match.span()))
    for match in NUMBER.finditer(text):
        if not any(one.start <= match.start() < one.end for one in found):
            issued_on = _date_before(text[: match.start()])
            found.append(NamedDocument("", canonical_number(match), issued_on, *match.span()))
    return sorted(found, key=lambda one: one.start)


def _date_before(lead: str) -> date | None:
    """The date in ``2020年9月14日印发的`` directly before a title."""
    match = _ISSUED.search(lead[-60:])
    return find_date(match[1]) if match else None
