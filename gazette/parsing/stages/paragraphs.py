"""What single lines tell of paragraphs: which begins one, and which is a heading.

Reads a line, or the lines of a text; says what it is. Used by ``joining``, ``clean_text`` and
``structure``.
"""

import re
from itertools import pairwise

from gazette.parsing.stages.item_headings import LONGEST_HEADING
from gazette.parsing.words.bodies import is_body, is_dated_signature, is_signatory, is_title
from gazette.parsing.words.dates import line_date
from gazette.parsing.words.document_numbers import is_order_head, line_number, order_tail
from gazette.parsing.words.lines import BRACKETED, STOPS, Line, fold
from gazette.parsing.words.markers import Scheme, find_mark

_ANNEX = re.compile(r"附\s*[件图表录]\s*[\d一二三四五六七八九十]{0,3}\s*(?:[:：.．、\s]|$)")
_GAP = re.compile(r"\S(?:[^\S\n]{3,}|\u3000{2,})\S")


def article_heading(text: str) -> str | None:
    """The heading in ``第一条　目的`` where the article's text begins on the next line."""
    mark = find_mark(text)
    if mark is None or mark.scheme is not Scheme.ARTICLE:
        return None
    rest = text[mark.end :].strip()
    return rest if 0 < len(rest) <= 14 and not STOPS.search(rest) else None


def has_article_headings(lines: list[Line]) -> bool:
    """Whether articles have headings without brackets: most are so, and three at least."""
    marks = [find_mark(line.text) for line in lines]
    articles = sum(mark is not None and mark.scheme is Scheme.ARTICLE for mark in marks)
    headed = sum(
        article_heading(line.text) is not None and not opens(following.text)
        for line, following in pairwise(lines)
    )
    return headed >= max(3, 0.6 * articles)


def begins_annex(text: str) -> bool:
    """Whether a line begins with 附件, 附图 …, with its number or without."""
    return bool(_ANNEX.match(text))


def is_tabular(text: str) -> bool:
    """Whether a line is a row of a table or is spaced out like one."""
    return text.startswith("|") or "\t" in text or bool(_GAP.search(text))


def opens(text: str) -> bool:
    """Whether a line begins a new paragraph or row, whatever stands before it."""
    return bool(
        find_mark(text)
        or begins_annex(text)
        or line_date(text)
        or line_number(text)
        or order_tail(text)
        or (BRACKETED.fullmatch(text) and len(text) < 60)
        or is_signatory(text)
        or (len(text) <= 40 and is_body(text))
        or (text[-1] in "：:" and re.match(r"各|市直|有关|本市", text))
        or (text.startswith("关于") and is_title(text))
    )


def stands_alone(text: str) -> bool:
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
    return len(fold(text)) <= LONGEST_HEADING and not STOPS.search(text) and not find_mark(text)


def may_be_heading(text: str) -> bool:
    """Whether the words behind a mark are a heading, with commas or without: 提高认识，加强领导."""
    bare = text.replace("，", "").replace(",", "")
    return text[-1:] not in ("，", ",") and is_heading_words(bare) and len(text) <= LONGEST_HEADING
