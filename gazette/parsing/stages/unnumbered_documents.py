"""Documents printed back to back without contents page and without numbers.

Reads lines; writes where such a document begins: at a full title (…关于…的决定) behind the
end of another document, with a note of its adoption, an addressee or its text below. The
title of what an order or a notice above it promulgates begins none.
"""

import re

from gazette.parsing.stages.inner_contents import head_length
from gazette.parsing.stages.table_rows import is_table_row
from gazette.parsing.words.addressees import is_addressee
from gazette.parsing.words.annex_labels import is_annex_label
from gazette.parsing.words.bodies import is_body
from gazette.parsing.words.dates import is_date_line
from gazette.parsing.words.history_notes import is_history_line
from gazette.parsing.words.lines import Line, fold, fold_title
from gazette.parsing.words.markers import find_mark

_TITLE = re.compile(
    r"(?P<body>[^《》，。；：]{3,60}?)关于.{2,120}的(?:决定|决议|通知|公告|通告|批复|意见|通报|命令|报告)(?:[（(][^（）()]{1,12}[）)])?"
)
_MOST_LINES = 3
_NOTE = re.compile(r"[（(].*[）)]")


def unnumbered_starts(lines: list[Line]) -> list[int]:
    """The lines at which a document without a number begins, but for the first line of all."""
    starts: list[int] = []
    begin = 0
    for index in range(1, len(lines)):
        length = _title_length(lines, index)
        if not length or not _ends_above(lines[index - 1]):
            continue
        if _begins_below(lines, index + length) and not _is_named(lines, begin, index, length):
            starts.append(index)
            begin = index
    return starts


def _title_length(lines: list[Line], index: int) -> int:
    """How many lines from ``index`` on are a full title with the body that issues it; or 0."""
    first = lines[index]
    if is_table_row(first) or find_mark(first.text) or len(first.text) < 4:
        return 0
    joined = ""
    for length, line in enumerate(lines[index : index + _MOST_LINES], start=1):
        joined += fold(line.text)
        if len(joined) > 150 or re.search(r"[。；：:;]", joined):
            return 0
        match = _TITLE.fullmatch(joined)
        if match and is_body(match["body"]):
            return length
    return 0


def _ends_above(line: Line) -> bool:
    text = line.text
    return not is_annex_label(text) and bool(
        is_date_line(text) or _NOTE.fullmatch(text) or text[-1] in "。" or is_table_row(line)
    )


def _begins_below(lines: list[Line], at: int) -> bool:
    """Whether what stands below a title is the head of a document."""
    if at >= len(lines):
        return False
    text = lines[at].text
    is_note = bool(_NOTE.fullmatch(text)) and ("通过" in text or "号" in text)
    is_head = is_note or is_history_line(text) or is_addressee(text, is_measure=False)
    return is_head or (not head_length(lines, at) and len(text) >= 15 and text[-1] == "。")


def _is_named(lines: list[Line], begin: int, index: int, length: int) -> bool:
    """Whether the document above names the title: it promulgates it or lists it as an annex."""
    title = fold_title("".join(line.text for line in lines[index : index + length]))
    about = title[title.index("关于") :]
    return any(
        about in fold_title(line.text) for line in lines[begin:index]
    ) or about in fold_title("".join(line.text for line in lines[begin : min(begin + 8, index)]))
