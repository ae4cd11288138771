"""Lines that are titles, or stand with a title, before paragraphs are joined.

Reads the lines of one document and the title that the contents print; writes the indices of
lines that are joined with no other. A line that equals a title that is printed elsewhere
(on the contents page, in the title of the notice, in the list of annexes) is that title,
whatever its last noun. Used by ``joining`` and ``texts``.
"""

import re

from gazette.parsing.stages.inner_contents import head_length
from gazette.parsing.stages.table_rows import is_table_row
from gazette.parsing.stages.title_finder import WantedTitles
from gazette.parsing.words.annex_labels import is_annex_label
from gazette.parsing.words.bodies import is_body, is_signatory, is_title
from gazette.parsing.words.bylines import is_byline
from gazette.parsing.words.dates import is_date_line
from gazette.parsing.words.document_numbers import is_order_head, line_number, order_tail
from gazette.parsing.words.history_notes import is_history_line, opens_history
from gazette.parsing.words.lines import TERMINALS, Line, fold, fold_title
from gazette.parsing.words.list_lines import is_chronicle_row, is_officer
from gazette.parsing.words.markers import find_mark
from gazette.parsing.words.nested_titles import clause_titles, promulgated_titles

_STOPS = re.compile(r"[。；！？;：:，,]")
_IN_MARKS = re.compile(r"《[^》]*》|“[^”]*”|[（(][^）)]*[）)]")
_BRACKETED = re.compile(r"[（(【].*[）)】]")
_CAPTION = re.compile(
    r"[附续]?[表图]\s*[\d一二三四五六七八九十]|[（(]?\s*(?:计量|金额)?单位\s*[:：]|注\s*[:：]"
)
_ENTRY = re.compile(
    r"(?:附\s*[件表录图]\s*[\d一二三四五六七八九十]{0,3}\s*[:：.．、]\s*)?(?:\d{1,2}\s*[.．、])?\s*"
)
#: Words with which a sentence begins, and hardly a title.
_OPENING = re.compile(
    r"为(?!民|政|农|企|什)|根据|按照|依据|近年来|近日|目前|当前|现将|现就|现把|经[^济营贸]|各位|同志们|各[区县市]|你[局市区县厅委]|"
    r"自\d{4}年|\d{4}年[^度版]*(?:以来|，)|过去|今年|去年|本[办规条细方通公意]"
)
#: A document's title stands in its first lines; a title takes no more lines than the second.
_HEAD_LINES = 12
_TITLE_LINES = 5
_LONGEST_TITLE_LINE = 60
_SHORTEST_NAME = 4
#: So many lines without any noun of a title are a list below a title of one line.
_LIST_LINES = 4
_MORE_NOUNS = re.compile(
    r"(?:指引|导则|名录|讲话|致辞|解读|大事记|公示|纪要|倡议书|一封信|问答|答记者问|须知|简报|综述|路线图|白皮书|手册|摘要|索引|汇编|要览|"
    r"台账|花名册|范本|模板|协议|合同|承诺书|申请书|标识|台帐|一览|概况|简介|情况|信息|成果|结果|要目|纲领|提纲|行动|工程|项目)"
    r"(?:[（(][^（）()]{1,20}[）)])?$"
)


def head_lines(lines: list[Line], title: str) -> set[int]:
    """Indices of the lines that are titles or stand with one: numbers, notes, bylines."""
    alone = set(document_head(lines, title))
    wanted = _expected(lines, title)
    for index, line in enumerate(lines):
        if index in alone:
            continue
        if is_annex_label(line.text):
            alone.add(index)
            alone.update(title_run(lines, index + 1))
        elif index and is_date_line(line.text) and index + 1 < len(lines):
            alone.update(title_run(lines, _behind_notes(lines, index + 1)))
        if length := wanted.spelled(lines, index):
            alone.update(range(index, index + length))
    return alone


def document_head(lines: list[Line], title: str) -> list[int]:
    """Indices of the lines at the head of a document that are its title or stand with it."""
    target, own = fold_title(title), WantedTitles([title])
    head: list[int] = []
    index = 0
    while index < min(len(lines), _HEAD_LINES):
        text = lines[index].text
        if line_number(text) or is_order_head(text) or order_tail(text):
            head.append(index)
            index += 1
        elif length := own.spelled(lines, index):
            head += range(index, index + length)
            index += length
        else:
            break
    if not target or not any(fold_title(lines[at].text) in target for at in head):
        run = title_run(lines, index)
        head += run
        index += len(run)
    while index < min(len(lines), _HEAD_LINES) and _stands_below_title(lines, index):
        head.append(index)
        index += 1
    return head


def _stands_below_title(lines: list[Line], index: int) -> bool:
    """Whether a line below a title is a number, a whole note or a byline."""
    text = lines[index].text
    return bool(
        line_number(text)
        or is_date_line(text)
        or is_history_line(text)
        or is_byline(text)
        or (is_body(text) and len(text) <= 30)
    )


def title_run(lines: list[Line], start: int) -> list[int]:
    """Indices of the lines from ``start`` on that are like a title of one or more lines.

    The last is the one behind which a text, a number, a note or a byline begins.
    """
    run: list[int] = []
    for index in range(start, min(len(lines), start + _TITLE_LINES)):
        text = lines[index].text
        if not is_title_line(text) or is_byline(text):
            break
        if is_table_row(lines[index]) or head_length(lines, index):
            break
        if run and _is_caption(lines, index):
            break
        if run and ends_title("".join(lines[at].text for at in run), text):
            break
        run.append(index)
    if not run and start < len(lines) and _is_slogan(lines, start):
        return [start]
    return _without_list(lines, run)


def _is_caption(lines: list[Line], index: int) -> bool:
    """Whether a line below a title is the caption of a table, or its unit (单位：万元)."""
    is_above_table = index + 1 < len(lines) and is_table_row(lines[index + 1])
    return is_above_table or bool(_CAPTION.match(lines[index].text))


def _without_list(lines: list[Line], run: list[int]) -> list[int]:
    """The lines of a title without the entries of a list that stands directly below it."""
    texts = [lines[index].text for index in run]
    ends = [at for at in range(1, len(run) + 1) if is_complete("".join(texts[:at]))]
    if ends and ends[0] < len(run):
        return run[: ends[-1]] if len(ends) > 1 and ends[-1] <= ends[0] + 1 else run[: ends[0]]
    is_list = not ends and len(run) >= _LIST_LINES
    return run[:1] if is_list else run


def is_complete(title: str) -> bool:
    """Whether a title ends with a noun of the field (办法, 指引, 名录, 讲话)."""
    return is_title(title) or bool(_MORE_NOUNS.search(fold(title)))


def is_title_line(text: str) -> bool:
    """Whether a line may be a title or a piece of one: no sentence, number, note or table row."""
    bare = _IN_MARKS.sub("", text)
    return not (
        _STOPS.search(bare)
        or len(text) > _LONGEST_TITLE_LINE
        or text.startswith("|")
        or "\t" in text
        or find_mark(text)
        or _BRACKETED.fullmatch(text)
        or opens_history(text)
        or is_history_line(text)
        or is_date_line(text)
        or line_number(text)
        or is_order_head(text)
        or order_tail(text)
        or is_signatory(text)
        or is_officer(text)
        or is_chronicle_row(text)
        or is_annex_label(text)
    )


def ends_title(title: str, following: str) -> bool:
    """Whether the title whose lines are put together in ``title`` ends above ``following``."""
    if _OPENING.match(following):
        return True
    if not is_title(title) or is_title(following):
        return False
    return is_body(following) or len(following) > 30


def _is_slogan(lines: list[Line], start: int) -> bool:
    """Whether a line with a comma is a title, as a byline follows it directly."""
    text = lines[start].text
    following = lines[start + 1].text if start + 1 < len(lines) else ""
    return (
        len(text) <= 40
        and text[-1] not in TERMINALS
        and not find_mark(text)
        and is_byline(following)
    )


def _behind_notes(lines: list[Line], index: int) -> int:
    """The first line at or behind ``index`` that is no remark in brackets."""
    while index < len(lines) and _BRACKETED.fullmatch(lines[index].text):
        index += 1
    return index


def _expected(lines: list[Line], title: str) -> WantedTitles:
    """The titles of what a document promulgates and of the annexes that it lists."""
    named = promulgated_titles(title)
    if not title:
        run = document_head(lines, "")
        named += promulgated_titles("".join(fold(lines[at].text) for at in run[:_TITLE_LINES]))
    for line in lines[:_HEAD_LINES]:
        named += clause_titles(line.text)
    named += announced_annexes(lines)
    return WantedTitles(name for name in named if len(fold_title(name)) >= _SHORTEST_NAME)


def announced_annexes(lines: list[Line]) -> list[str]:
    """The names of annexes that a list of annexes gives: 附件：1.…, a line each."""
    names: list[str] = []
    is_list = False
    for line in lines:
        match = _ENTRY.match(line.text)
        is_list = bool(match and match[0] and (is_list or line.text[0] == "附"))
        if is_list and match:
            names.append(line.text[match.end() :])
    return names
