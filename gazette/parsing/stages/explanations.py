"""What explains a rule and is printed behind it: 政策解读, 起草说明, 政策问答.

Reads the lines of a document; writes where such a text begins.
"""

import re

from gazette.parsing.stages.table_rows import is_table_row
from gazette.parsing.words.dates import is_date_line
from gazette.parsing.words.explanation_titles import is_bare_explanation, names_explanation
from gazette.parsing.words.lines import Line

_RULE = re.compile(r"[—–\-_=*＊─━~～…·\s]{4,}")
#: The last words of a rule: 本办法自…起施行。
_LAST_WORDS = re.compile(r"(?:施行|实施|执行|解释|废止|生效)。$")


def is_rule(text: str) -> bool:
    """Whether a line is a ruled line between two texts."""
    return bool(_RULE.fullmatch(text))


def explanation_head(lines: list[Line], at: int, is_closed: bool) -> int:
    """How many lines the head of an explanation takes that begins at ``at``; 0 for other lines.

    The head is its title, broken in two at most, and a ruled line above it. ``is_closed``
    says whether a signature stands above.
    """
    ruled = int(is_rule(lines[at].text))
    first = at + ruled
    if at == 0 or first + 1 >= len(lines) or not _may_end(lines[at - 1]):
        return 0
    text, following = lines[first].text, lines[first + 1].text
    if names_explanation(text):
        return ruled + 1
    if text[0] in "《关" and first + 2 < len(lines) and names_explanation(text + following):
        return ruled + 2
    is_behind = is_closed or ruled or _LAST_WORDS.search(lines[at - 1].text)
    return ruled + 1 if is_behind and is_bare_explanation(text) else 0


def _may_end(above: Line) -> bool:
    """Whether a text may end with the line above."""
    return is_table_row(above) or above.text[-1] in "。）)！”" or is_date_line(above.text)
