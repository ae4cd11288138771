"""Quotations of several paragraphs, as decisions print the articles they amend.

Reads the lines of a text; writes the last line of a quotation that one of them opens.
Numbers in a quotation are not the text's own, so its lines become plain paragraphs.
"""

from gazette.parsing.words.lines import Line
from gazette.parsing.words.markers import Mark, Scheme, find_mark
from gazette.parsing.words.quotation_marks import unmatched_marks

#: How many lines ahead a quotation may end.
_LONGEST = 80


def quotation_end(lines: list[Line], index: int, article: int = 0) -> int | None:
    """The last line of the quotation that stays open in line ``index``.

    None if its marks are misprinted, if no ” follows, or if the text goes on with
    its own next number before one follows. ``article`` is the number of the article in
    which the line stands, 0 outside articles.
    """
    text = lines[index].text
    opening = unmatched_marks(text).opening
    if not opening:
        return None
    own, quoted = find_mark(text), find_mark(text[opening[0] + 1 :].lstrip())
    is_watched = own is not None and (quoted is None or quoted.scheme is not own.scheme)
    if quoted and quoted.scheme is Scheme.ARTICLE:
        article = 0  # articles are quoted
    depth = len(opening)
    for ahead in range(index + 1, min(index + _LONGEST, len(lines))):
        following = lines[ahead].text
        words = following.removeprefix("“")
        mark = find_mark(words)
        if article and words == following and _is_article(mark, article + 1):
            return None
        if is_watched and own and mark and mark.scheme is own.scheme:
            if words == following and _is_next(mark, own):
                return None
            is_watched = False  # a numbering of the quoted text's own
        marks = unmatched_marks(words)
        depth += len(marks.opening) - marks.closing
        if depth <= 0:
            return ahead
    return None


def _is_article(mark: Mark | None, number: int) -> bool:
    return mark is not None and mark.scheme is Scheme.ARTICLE and mark.number == str(number)


def _is_next(mark: Mark, own: Mark) -> bool:
    return "-" not in mark.number and mark.ordinal == own.ordinal + 1
