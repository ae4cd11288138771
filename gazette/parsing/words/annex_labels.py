"""The labels of annexes: 附件, 附件1, 附 件 一, 附件（二）, 附表3, 附图, 附录A, 附：.

Reads a line; says whether it is a label and nothing else.
"""

import re

from gazette.parsing.words.lines import fold

#: The number of an annex: 1, 1-2, 一, （二）, A.
_HAN = "[一二三四五六七八九十]{1,3}"
_NUMBER = (
    rf"(?:\d{{1,3}}(?:\s*[-—–－]\s*\d{{1,2}})?|{_HAN}"
    rf"|[（(]\s*(?:\d{{1,2}}|{_HAN})\s*[）)]|[A-Z](?![A-Za-z]))"
)
#: A label with or without its number.
LABEL = rf"附\s*[件表录图]\s*{_NUMBER}?"
#: A label with its number.
NUMBERED_LABEL = rf"附\s*[件表录图]\s*{_NUMBER}"
_ALONE = re.compile(rf"[【\[（(]?(?:{LABEL}\s*[:：.．、]?|附\s*[:：])[】\]）)]?")


def is_annex_label(text: str) -> bool:
    """Whether a whole line is the label of an annex."""
    return bool(_ALONE.fullmatch(text.strip()))


def label_of(text: str) -> str:
    """A label as it is shown: without spaces, and without the points or brackets around it."""
    return fold(text).strip("【】[]:.、").removeprefix("(")
