"""Stage 4, join. Reads the lines of one document; writes its paragraphs.

A paragraph that a page or column break cut in two is put together again. This comes
after ``split``, which finds the titles, so that none is joined to a text. A character
printed on both sides of the break is kept and reported.
"""

import re
from itertools import pairwise

from gazette.parsing.parsed import Finding, Severity
from gazette.parsing.words.bodies import is_body, is_dated_signature, is_signatory, is_title
from gazette.parsing.words.dates import line_date
from gazette.parsing.words.document_numbers import is_order_head, line_number, order_tail
from gazette.parsing.words.history_notes import is_history_line, opens_history
from gazette.parsing.words.lines import TERMINALS, Line, concatenate, fold
from gazette.parsing.words.markers import DIVISIONS, Mark, Scheme, find_mark
from gazette.parsing.words.numerals import HAN

_STOPS = re.compile(r"[，。；：,;:！？!?]")
_ANNEX = re.compile(r"附\s*[件图表录]\s*[\d一二三四五六七八九十]{0,3}\s*(?:[:：.．、\s]|$)")
_BRACKETED = re.compile(r"[（(【\[].*[）)】\]]")
_GAP = re.compile(r"\S(?:[^\S\n]{3,}|\u3000{2,})\S")
_NAMED = re.compile(r"《[^》]*》|[（(][^）)]*[）)]")
#: 之一 on the line below 第二条.
_INSERTED = re.compile(rf"之\s?[{HAN}]{{1,3}}(?:[\s（(【]|$)")
_HANGING = "，、,（(《“〔"
_HEADING_MAX = 34


def join(lines: list[Line], findings: list[Finding]) -> list[Line]:
    """The paragraphs of a document; each join is added to ``findings``."""
    headed = has_article_headings(lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and (_is_history(groups[-1], line) or (headed and _is_heading(groups[-1]))):
            groups.append([line])
        elif groups and _goes_on(groups[-1], line):
            _report_seam(groups[-1][0], groups[-1][-1], line, findings)
            groups[-1].append(line)
        else:
            groups.append([line])
    return [group[0] if len(group) == 1 else concatenate(group) for group in groups]


def _is_heading(group: list[Line]) -> bool:
    """Whether a paragraph is the heading of an article whose text begins on the next line."""
    return len(group) == 1 and article_heading(group[0].text) is not None


def _is_history(group: list[Line], line: Line) -> bool:
    """Whether a line and the paragraph above it part because either tells a rule's history.

    A history stands below a title, or below a line of history.
    """
    above = "".join(piece.text for piece in group)
    if is_history_line(line.text) or opens_history(line.text):
        return is_title(above) or is_history_line(above)
    return is_history_line(above) and not find_mark(above)


def article_heading(text: str) -> str | None:
    """The heading in ``第一条　目的`` where the article's text begins on the next line."""
    mark = find_mark(text)
    if mark is None or mark.scheme is not Scheme.ARTICLE:
        return None
    rest = text[mark.end :].strip()
    return rest if 0 < len(rest) <= 14 and not _STOPS.search(rest) else None


def has_article_headings(lines: list[Line]) -> bool:
    """Whether articles have headings without brackets: most are so, and three at least."""
    marks = [find_mark(line.text) for line in lines]
    articles = sum(mark is not None and mark.scheme is Scheme.ARTICLE for mark in marks)
    headed = sum(
        article_heading(line.text) is not None and not opens(following.text)
        for line, following in pairwise(lines)
    )
    return headed >= max(3, 0.6 * articles)


def _goes_on(group: list[Line], line: Line) -> bool:
    """Whether ``line`` goes on with the paragraph whose pieces are ``group``."""
    if len(group) == 1:
        return continues(group[0].text, line.text)
    last = group[-1].text
    mark = find_mark(group[0].text)
    if mark and mark.scheme in DIVISIONS:
        return len(last) <= 6 and is_heading_words(line.text) and not opens(line.text)
    if is_title("".join(piece.text for piece in group)):
        return False
    if last[-1] in TERMINALS or _is_tabular(line.text):
        return False
    return not opens(line.text) or (last[-1] in _HANGING and not find_mark(line.text))


def continues(text: str, following: str) -> bool:
    """Whether ``following`` goes on with the paragraph that ``text`` begins."""
    if _is_tabular(text) or _is_tabular(following):
        return False
    mark = find_mark(text)
    if mark and mark.scheme in DIVISIONS:
        return not text[mark.end :].strip() and is_heading_words(following)
    if mark and mark.scheme is Scheme.ARTICLE and not text[mark.end :].strip():
        return bool(_INSERTED.match(following))
    if text[-1] in TERMINALS:
        return False
    if text[-1] in _HANGING and not find_mark(following):
        return True
    return not opens(following) and _is_running_text(text, mark)


def _is_tabular(text: str) -> bool:
    """Whether a line is a row of a table or is spaced out like one."""
    return text.startswith("|") or "\t" in text or bool(_GAP.search(text))


def opens(text: str) -> bool:
    """Whether a line begins a new paragraph or row, whatever stands before it."""
    return bool(
        find_mark(text)
        or _ANNEX.match(text)
        or line_date(text)
        or line_number(text)
        or order_tail(text)
        or (_BRACKETED.fullmatch(text) and len(text) < 60)
        or is_signatory(text)
        or (len(text) <= 40 and is_body(text))
        or (text[-1] in "：:" and re.match(r"各|市直|有关|本市", text))
        or (text.startswith("关于") and is_title(text))
    )


def _is_running_text(text: str, mark: Mark | None) -> bool:
    """Whether a line without a stop at its end is running text that was cut there."""
    rest = text[mark.end :].strip() if mark else text
    if mark and mark.scheme is Scheme.ARTICLE:
        return bool(rest) and not _BRACKETED.fullmatch(rest)
    if _ANNEX.match(text):
        return False
    if _STOPS.search(rest):
        return True
    if mark:
        return len(_NAMED.sub("", rest)) > _HEADING_MAX
    return len(text) >= 12 and not text.isascii() and not _stands_alone(text)


def _stands_alone(text: str) -> bool:
    """Whether a line without a stop is complete as it is: a date, number, name or title."""
    return bool(
        line_date(text)
        or line_number(text)
        or order_tail(text)
        or is_order_head(text)
        or is_body(text)
        or is_signatory(text)
        or is_dated_signature(text)
        or is_title(text)
    )


def is_heading_words(text: str) -> bool:
    """Whether a line can be the words of a heading: short, with no stop in it."""
    return len(fold(text)) <= _HEADING_MAX and not _STOPS.search(text) and not find_mark(text)


def _report_seam(head: Line, before: Line, after: Line, findings: list[Finding]) -> None:
    """Report a join, and up to forty characters that are printed on both sides of it."""
    at = (before.pieces[-1][1], after.pieces[0][0])
    mark = find_mark(head.text)
    if not mark or head.text[mark.end :].strip():
        words = f"{before.text[-8:]}｜{after.text[:8]}"
        message = f"段落在换页（栏）处断开，已接合：“{words}”。"
        findings.append(Finding("seam_joined", message, at, severity=Severity.NOTICE))
    for size in range(min(40, len(before.text), len(after.text)), 0, -1):
        words = after.text[:size]
        if before.text.endswith(words) and not (size == 1 and words in "0123456789"):
            message = f"换页（栏）处“{words}”重复出现，请核对原件。"
            findings.append(Finding("doubled_at_seam", message, (at[0] - size, at[1] + size)))
            return
