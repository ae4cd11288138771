"""The annexes that a document announces: 附件：1.企业名单 2.申请表.

Reads the lines of a document; writes the names of its annexes and where the list ends.
"""

import re
from dataclasses import dataclass

from gazette.parsing.stages.line_shapes import begins_annex_note, continues_annex_note
from gazette.parsing.stages.table_rows import is_table_row
from gazette.parsing.stages.title_finder import WantedTitles
from gazette.parsing.words.annex_labels import LABEL, is_annex_label
from gazette.parsing.words.lines import Line, fold_title
from gazette.parsing.words.markers import find_mark

_LEAD = re.compile(rf"{LABEL}\s*[:：.．、]?\s*|附\s*[:：]\s*")
_LONGEST_NAME = 3


@dataclass(frozen=True, slots=True)
class AnnexList:
    """The titles of the annexes that a document lists; ``end`` is the line behind the list."""

    titles: WantedTitles
    end: int


def annex_list(lines: list[Line]) -> AnnexList:
    """The first list of annexes of a document; empty if there is none."""
    entries: list[str] = []
    end = 0
    for index, line in enumerate(lines):
        text = line.text
        if is_table_row(line) or (is_annex_label(text) and not text.rstrip().endswith(("：", ":"))):
            break
        is_more = bool(end) and index == end and continues_annex_note(text)
        if not is_more and not begins_annex_note(text) and not _is_open_head(lines, index):
            if end:
                break
            continue
        lead = _LEAD.match(text)
        rest = text[lead.end() :] if lead else text
        mark = find_mark(rest)
        words = fold_title(rest[mark.end :] if mark else rest)
        if entries and not lead and not mark:
            entries[-1] += words
        elif words:
            entries.append(words)
        end = index + 1
    return AnnexList(WantedTitles(entries), end)


def _is_open_head(lines: list[Line], index: int) -> bool:
    """Whether ``附件：`` stands alone above the first entry of a list."""
    text = lines[index].text
    if not is_annex_label(text) or index + 1 >= len(lines):
        return False
    mark = find_mark(lines[index + 1].text)
    return mark is not None and mark.number == "1" and "。" not in lines[index + 1].text
