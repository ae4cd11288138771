"""What lines without a mark look like: signatures, annex notes, lists of contents.

Reads the lines of a text; says which of them are what, and whether the text is
numbered as plans are (1, 1.1). Used by ``structure``.
"""

import re

from gazette.parsing.stages.paragraphs import is_heading_words
from gazette.parsing.words.bodies import (
    is_body,
    is_dated_signature,
    is_title,
    may_be_body,
    signs,
)
from gazette.parsing.words.dates import is_date_line, line_date
from gazette.parsing.words.lines import Line
from gazette.parsing.words.markers import Scheme, find_mark

_ANNEX = r"附\s*[件图表录]\s*"
_ANNEX_NOTE = re.compile(
    rf"{_ANNEX}(?:[:：]|[\d一二三四五六七八九十]{{1,3}}\s*[.．、:：]\s*\S|\s+[\d]{{1,2}}\s*[.．、])"
    r"|附\s*[:：]"
)
_ENTRY = re.compile(rf"(?:[-—–]\s*|\d{{1,2}}\s*[.．、]\s*|[（(].*[）)]$|{_ANNEX})")
_ANNEX_NUMBER = r"(?:\d{1,2}(?!\d)|[一二三四五六七八九十]{1,3})"
_AND = r"\s*(?:[、，,和及与至到]|以及|或者?)\s*"
_NAMED_ANNEX = rf"{_ANNEX}{_ANNEX_NUMBER}?"
#: A sentence that begins with the annexes of which it speaks: 附件1、附件2所列企业应当….
_CITED_ANNEXES = re.compile(
    rf"(?:{_NAMED_ANNEX}(?:{_AND}{_NAMED_ANNEX})+(?=[\u4e00-\u9fff])"
    rf"|{_NAMED_ANNEX}(?:{_AND}{_ANNEX_NUMBER})*(?=所|的|均|由|为|是|应当)"
    rf"|{_ANNEX}{_ANNEX_NUMBER}\s*、(?=.*(?:应当|不得|必须).*。$)).*[，。；：]"
)


_BEHIND_DATE = re.compile(r"[（(]|抄\s*[送报]|主\s*送|分\s*送|联系人")
#: A signature takes a few lines.
_SIGNATURE_LINES = 12


def begins_annex_note(text: str) -> bool:
    """Whether a line begins the list of annexes (附件说明): 附件：1.…, 附图：…, 附表1.…."""
    is_note = _ANNEX_NOTE.match(text) and not _CITED_ANNEXES.match(text)
    return bool(is_note) and not find_mark(text)


def continues_annex_note(text: str) -> bool:
    """Whether a line goes on with a list of annexes: a further entry, or more of the last one."""
    is_entry = _ENTRY.match(text) and not _CITED_ANNEXES.match(text)
    return bool(is_entry) or _continues_entry(text)


def signature_lines(lines: list[Line], *, is_annex: bool = False) -> set[int]:
    """Indices of the lines of signatures (落款): bodies or signatories above a date, and the date;
    below it, where they end the text.

    A date on the first line, below the title, counts if the text has no other signature.
    In an annex it does not count: it may be the day of a table's figures.
    """
    marked: set[int] = set()
    for index, line in enumerate(lines):
        if is_date_line(line.text):
            first = _first_signed(lines, index)
            last = index if first < index else _last_signed(lines, index)
            if first < last or _may_end_with(lines, index):
                marked.update(range(first, last + 1))
        elif is_dated_signature(line.text):
            marked.add(index)
    if lines and not marked and not is_annex and is_date_line(lines[0].text):
        marked.add(0)
    return marked


def _first_signed(lines: list[Line], date: int) -> int:
    """The first of the lines with bodies and signatories directly above a date.

    A name of an unknown kind counts beside known ones, and alone where it stands between
    the end of a sentence and the date that ends the text.
    """
    known = top = date
    while top > 0 and date - top < _SIGNATURE_LINES and _may_sign(lines[top - 1].text):
        top -= 1
        known = top if signs(lines[top].text) else known
    is_set_off = top > 0 and _ends_text(lines[top - 1].text)
    if top == known or not is_set_off or (known == date and not _is_end(lines, date)):
        return known
    return top


def _last_signed(lines: list[Line], date: int) -> int:
    """The last of the bodies and signatories below a date, where they end the text; else the date.

    Some put the date first: 2024年6月10日, and 示例市人民政府 below it.
    """
    last = date
    while last + 1 < len(lines) and signs(lines[last + 1].text):
        last += 1
    return last if last == date or _is_end(lines, last) else date


def _ends_text(text: str) -> bool:
    """Whether a line ends a sentence, or a list of annexes, so that names below it sign."""
    is_annex = _ENTRY.match(text) and is_title(re.split(r"[：:.．、]", text)[-1].strip())
    return text[-1] in "。！”" or bool(is_annex)


def _may_sign(text: str) -> bool:
    return signs(text) or (may_be_body(text) and not find_mark(text) and not is_date_line(text))


def _is_end(lines: list[Line], date: int) -> bool:
    """Whether a date is the last line of a text but for a note in brackets or 抄送."""
    return date == len(lines) - 1 or bool(_BEHIND_DATE.match(lines[date + 1].text))


def _may_end_with(lines: list[Line], date: int) -> bool:
    """Whether a date without a body above it ends a text: it is last, or follows a full stop."""
    return _is_end(lines, date) or (date > 0 and lines[date - 1].text[-1] in "。！”")


def _continues_entry(text: str) -> bool:
    """Whether a line goes on with the name of an annex rather than beginning something else."""
    return (
        len(text) <= 30
        and not re.search(r"[。；：:]", text)
        and not is_body(text)
        and (line_date(text) is None and text[-1:] in "表图单书册式格》）)书录")
    )


def is_plan_scheme(lines: list[Line]) -> bool:
    """Whether the text is numbered 1, 1.1, 1.1.1: two dotted headings at least."""
    tops: set[str] = set()
    dotted = headed = below_top = 0
    for line in lines:
        mark = find_mark(line.text)
        if mark is None or mark.scheme not in (Scheme.DOTTED, Scheme.BARE, Scheme.ARABIC):
            continue
        words = is_heading_words(line.text[mark.end :].strip())
        if mark.scheme is not Scheme.DOTTED:
            tops |= {mark.number} if words else set()
            continue
        dotted += 1
        headed += words
        below_top += mark.number.split(".")[0] in tops
    return headed >= 2 or (dotted >= 2 and below_top >= 2)


def plan_tops(lines: list[Line]) -> set[int]:
    """The first components of all dotted numbers: the headings of the first level."""
    marks = (find_mark(line.text) for line in lines)
    return {int(m.number.split(".")[0]) for m in marks if m and m.scheme is Scheme.DOTTED}
