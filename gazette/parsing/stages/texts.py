"""Stage 5, texts. Reads the joined lines of one document; writes its texts.

A document is often two texts: the notice or order that promulgates (发文) and
the measure it promulgates (被印发件), then annexes (附件). A text ends with its
signature; the next begins with its title or with 附件 on a line of its own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gazette.parsing.parsed import Level, TextRole
from gazette.parsing.stages.annex_lists import AnnexList, annex_list
from gazette.parsing.stages.explanations import explanation_head, is_rule
from gazette.parsing.stages.head_lines import (
    announced_annexes,
    ends_title,
    is_complete,
    title_run,
)
from gazette.parsing.stages.inner_contents import head_length
from gazette.parsing.stages.table_rows import is_table_row
from gazette.parsing.stages.title_finder import WantedTitles, is_part_of
from gazette.parsing.words.annex_labels import NUMBERED_LABEL, is_annex_label, label_of
from gazette.parsing.words.bodies import (
    bodies_side_by_side,
    is_body,
    is_dated_signature,
    is_signatory,
    is_title,
    may_be_body,
    signs,
)
from gazette.parsing.words.bylines import is_byline
from gazette.parsing.words.dates import is_date_line, line_date
from gazette.parsing.words.document_numbers import is_order_head, line_number, order_tail
from gazette.parsing.words.history_notes import is_history_line
from gazette.parsing.words.lines import Line, fold, fold_title
from gazette.parsing.words.list_lines import is_chronicle_row, is_officer
from gazette.parsing.words.markers import Scheme, find_mark
from gazette.parsing.words.nested_titles import (
    amended_titles,
    clause_titles,
    promulgated_titles,
    republished_titles,
)
from gazette.parsing.words.numerals import DIGIT, HAN

_TITLED_LABEL = re.compile(rf"(?P<label>{NUMBERED_LABEL})\s*[:：.．、\s]\s*(?P<title>\S.*)")
_NAMED_LABEL = re.compile(r"附\s*件?\s*[:：]\s*(?P<title>\S.*)")
_BRACKETED = re.compile(r"[（(].*[）)]")
_STOPS = re.compile(r"[。；！？;]|[，：:]")
_LISTED = re.compile(r"附\s*[件表录图]\s*[:：]\s*")
#: The number of a first chapter alone on its line.
_LONE_NUMBER = re.compile(rf"(?:[{HAN}]{{1,3}}|[{DIGIT}]{{1,2}})[、.．]?")
#: A title stands in the first lines of a document, none longer than this.
_LAST_TITLE_LINE = 8
_LONGEST_TITLE_LINE = 120
#: A signature set below the title takes no more lines.
_SIGNATURE_LINES = 3


@dataclass
class Part:
    """The lines of one text: those of its ``head`` with their levels, and those below."""

    role: TextRole
    label: str = ""
    title: str = ""
    head: list[tuple[Level, Line]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def divide(lines: list[Line], title: str) -> list[Part]:
    """The texts of a document in order of print; ``title`` is the one the contents print."""
    first = Part(TextRole.MAIN)
    at = _read_label(lines, first) or _read_head(lines, first, title)
    title = title or re.sub(r"\s+", "", first.title)
    expected = _expected_titles(title, lines, at)
    wanted = WantedTitles(expected)
    annexes = WantedTitles([*expected, *announced_annexes(lines)])
    listed = annex_list(lines)
    is_order = _is_order(first)
    parts = [first]
    signed = is_closed = False
    while at < len(lines):
        begins_rule = is_order and len(parts) == 1
        if signed and _signs_below_date(lines, at, expected):
            parts[-1].lines.append(lines[at])
            at += 1
            continue
        part, after = _explanation(lines, at, is_closed)
        if part is None:
            part, after = _next_part(lines, at, wanted, annexes, signed, begins_rule, is_closed)
        if part is None:
            part, after = _further_part(lines, at, listed, is_closed)
        if part is not None:
            parts.append(part)
            at, signed, is_closed = after, False, True
            continue
        parts[-1].lines.append(lines[at])
        signed = _is_signed(lines, at, signed)
        is_closed = is_closed or signed
        at += 1
    _name_roles(parts, expected, title)
    return parts


def _expected_titles(title: str, lines: list[Line], at: int) -> list[str]:
    """The titles of texts that may follow the first one, whose lines begin at ``at``.

    They are named by the document's title, by the clause that promulgates them, and
    by a decision after which the amended rule is printed again.
    """
    expected = promulgated_titles(title) + amended_titles(title)
    expected += [name for line in lines[at : at + 12] for name in clause_titles(line.text)]
    expected += [inner for name in expected for inner in amended_titles(name)]
    expected += [name for line in lines for name in republished_titles(line.text)]
    return expected


def _is_order(part: Part) -> bool:
    """Whether a text is an order (令): its number says so."""
    return any(
        level is Level.NUMBER and ("令" in line.text or order_tail(line.text))
        for level, line in part.head
    )


def _read_head(lines: list[Line], part: Part, title: str) -> int:
    """Add the title, number and order lines of a document to ``part``; return the next line."""
    target = fold_title(title)
    at = 0
    while at < min(len(lines), 16):
        if is_table_row(lines[at]) or head_length(lines, at):
            break
        level = _head_level(lines, at, target, part)
        if level is None:
            break
        part.head.append((level, lines[at]))
        at += 1
    _take_joint_order(part)
    part.title = _title_of([line.text for level, line in part.head if level is Level.TITLE])
    return at


def _read_label(lines: list[Line], part: Part) -> int:
    """Add the label and title of a document that is only an annex; return the next line, or 0."""
    text = lines[0].text if len(lines) > 1 else ""
    match = _TITLED_LABEL.fullmatch(text)
    if match and is_title(match["title"]) and not _lists_on(lines, 0):
        part.label, part.title = label_of(match["label"]), match["title"]
        part.head = [(Level.TITLE, lines[0])]
        return _take_notes(lines, 1, part)
    if not is_annex_label(text) or _heads_list(lines, 0, is_closed=True):
        return 0
    part.label, part.head = label_of(text), [(Level.TITLE, lines[0])]
    return _take_titles(lines, 1, part, WantedTitles([]))


def _title_of(lines: list[str]) -> str:
    """The title that lines print; once where it is printed again below a byline."""
    for end in range(1, len(lines)):
        first = fold_title("".join(lines[:end]))
        if any(fold_title("".join(lines[start:])) == first for start in range(end, len(lines))):
            return "".join(lines[:end])
    return "".join(lines)


def _take_joint_order(part: Part) -> None:
    """Make NUMBER rows of an order of several bodies, a line each, above a line with 令 alone."""
    words = [fold(line.text) for _, line in part.head]
    if "令" not in words:
        return
    end = words.index("令")
    if end and all(is_body(line.text) for _, line in part.head[:end]):
        head = [(Level.NUMBER, line) for _, line in part.head[: end + 1]]
        part.head = [*head, *part.head[end + 1 :]]


def _head_level(lines: list[Line], at: int, target: str, part: Part) -> Level | None:
    """What line ``at`` of a document is at its head; None where the text begins.

    ``target`` is the folded title that the contents print, ``part`` what was read so far.
    """
    text = lines[at].text
    if line_number(text) or is_order_head(text) or order_tail(text):
        return Level.NUMBER
    folded = fold_title(text)
    if folded and folded in target:
        return Level.TITLE
    if part.head and is_history_line(text):
        return Level.NOTE
    if find_mark(text) or line_date(text):
        return None
    if part.head and _LONE_NUMBER.fullmatch(text):
        return None
    if _BRACKETED.fullmatch(text):
        return Level.NOTE if part.head else None
    so_far = "".join(line.text for level, line in part.head if level is Level.TITLE)
    if folded and folded == fold_title(so_far):
        return Level.TITLE
    if so_far and _is_below_title(lines, at, so_far, target):
        return Level.NOTE if _is_byline(lines, at) else None
    if at == 0 and at in title_run(lines, at):
        return Level.TITLE
    if _is_never_title(text):
        return None
    is_title_line = at < _LAST_TITLE_LINE and len(text) < _LONGEST_TITLE_LINE
    return Level.TITLE if is_title_line and not _is_head_complete(part, text) else None


def _is_below_title(lines: list[Line], at: int, so_far: str, target: str) -> bool:
    """Whether the title ends above line ``at``; ``so_far`` are its lines up to there."""
    if target and is_part_of(fold_title(so_far), target):
        return len(fold_title(so_far)) >= 0.9 * len(target)
    return is_byline(lines[at].text) or ends_title(so_far, lines[at].text)


def _is_byline(lines: list[Line], at: int) -> bool:
    """Whether a line below the title names who speaks, and is no signature set above the text."""
    if is_byline(lines[at].text):
        return True
    below = lines[at + 1 : at + 1 + _SIGNATURE_LINES]
    return is_body(lines[at].text) and not any(is_date_line(line.text) for line in below)


def _is_never_title(text: str) -> bool:
    """Whether a line has a stop in it, is a row of a table or a list, or is 附件."""
    return bool(
        _STOPS.search(text)
        or text.startswith("|")
        or is_annex_label(text)
        or is_chronicle_row(text)
        or is_officer(text)
    )


def _is_head_complete(part: Part, text: str) -> bool:
    """Whether title and number are complete, so that ``text`` is not a piece of the title."""
    levels = {level for level, _ in part.head}
    if not {Level.NUMBER, Level.TITLE} <= levels:
        return False
    so_far = "".join(line.text for level, line in part.head if level is Level.TITLE)
    return is_title(so_far) or not _is_title_piece(text, so_far)


def _is_title_piece(text: str, so_far: str) -> bool:
    """Whether a line goes on with a title that is not complete yet."""
    return is_title(text) or "关于" in so_far + text or is_body(text)


def _is_signed(lines: list[Line], at: int, signed: bool) -> bool:
    """Whether a signature has closed the text at line ``at``."""
    text = lines[at].text
    if is_date_line(text):
        above = lines[at - 1].text if at else ""
        is_name = is_signatory(above) or bool(bodies_side_by_side(above))
        is_name = is_name or (may_be_body(above) and _closes(lines[at - 2].text if at > 1 else ""))
        return bool(is_name or signed or above[-1:] in "。！")
    return signed and bool(_BRACKETED.fullmatch(text))


def _signs_below_date(lines: list[Line], at: int, expected: Sequence[str]) -> bool:
    """Whether line ``at`` signs below its date, as nothing above that date does; it is no
    beginning of a title that is expected: 示例市人民政府 of 示例市人民政府工作规则."""
    is_below = at > 1 and is_date_line(lines[at - 1].text) and not signs(lines[at - 2].text)
    if not is_below or not signs(lines[at].text) or is_dated_signature(lines[at].text):
        return False
    words = fold_title(lines[at].text)
    return not any(fold_title(title).startswith(words) for title in expected)


def _closes(text: str) -> bool:
    """Whether a line may stand above the first name of a signature."""
    return text[-1:] in ("。", "！", "”") or is_body(text)


def _next_part(
    lines: list[Line],
    at: int,
    wanted: WantedTitles,
    annexes: WantedTitles,
    signed: bool,
    is_order: bool,
    is_closed: bool,
) -> tuple[Part | None, int]:
    """The text that begins at line ``at`` with its head, and the line behind the head.

    None and ``at`` where no text begins. ``wanted`` are the titles that are expected,
    ``annexes`` these and those of the annexes that are announced, ``signed`` says whether
    the line above closes a text, ``is_closed`` whether any has done.
    """
    text = lines[at].text
    if is_annex_label(text) and at + 1 < len(lines) and not _heads_list(lines, at, is_closed):
        part = Part(TextRole.ANNEX, label_of(text), head=[(Level.TITLE, lines[at])])
        return part, _take_titles(lines, at + 1, part, annexes)
    if length := wanted.spelled(lines, at):
        part = Part(TextRole.PROMULGATED)
        part.head = [(Level.TITLE, line) for line in lines[at : at + length]]
        part.title = "".join(line.text for line in lines[at : at + length])
        return part, _take_notes(lines, at + length, part)
    if signed and not _BRACKETED.fullmatch(text) and (is_order or _begins_text(lines, at)):
        part = Part(TextRole.PROMULGATED)
        return part, _take_titles(lines, at, part, wanted)
    return None, at


def _further_part(
    lines: list[Line], at: int, listed: AnnexList, is_closed: bool
) -> tuple[Part | None, int]:
    """An announced annex whose title stands behind its label, or that has no label.

    ``listed`` are the annexes that the document lists.
    """
    text = lines[at].text
    match = _TITLED_LABEL.fullmatch(text) if is_closed or at >= listed.end > 0 else None
    if match and _is_annex_title(match["title"], listed) and not _lists_on(lines, at):
        part = Part(TextRole.ANNEX, label_of(match["label"]), match["title"])
        part.head = [(Level.TITLE, lines[at])]
        return part, _take_notes(lines, at + 1, part)
    if is_closed and (name := _name_behind_label(lines, at, listed)):
        part = Part(TextRole.ANNEX, "附件", name, [(Level.TITLE, lines[at])])
        return part, _take_notes(lines, at + 1, part)
    length = listed.titles.spelled(lines, at) if is_closed and at >= listed.end else 0
    return _titled_part(lines, at, length)


def _explanation(lines: list[Line], at: int, is_closed: bool) -> tuple[Part | None, int]:
    """The explanation of a rule (解读, 起草说明) that begins at line ``at``."""
    return _titled_part(lines, at, explanation_head(lines, at, is_closed))


def _titled_part(lines: list[Line], at: int, length: int) -> tuple[Part | None, int]:
    """The annex whose title takes ``length`` lines from ``at`` on; None for no lines."""
    if not length:
        return None, at
    head = lines[at : at + length]
    part = Part(TextRole.ANNEX)
    part.head = [(Level.NOTE if is_rule(line.text) else Level.TITLE, line) for line in head]
    part.title = "".join(line.text for line in head if not is_rule(line.text))
    return part, _take_notes(lines, at + length, part)


def _name_behind_label(lines: list[Line], at: int, listed: AnnexList) -> str | None:
    """The title in ``附件：检查记录表`` behind a signature, if the annex follows directly.

    None for a list of annexes, the first of which has its own title below.
    """
    match = _NAMED_LABEL.fullmatch(lines[at].text)
    if match is None or at + 1 >= len(lines) or at < listed.end - 1 or _lists_on(lines, at):
        return None
    following = lines[at + 1]
    is_text = is_table_row(following) or find_mark(following.text) or following.text[-1] in "。："
    title = fold_title(match["title"])
    is_title_below = any(
        is_annex_label(line.text) or fold_title(line.text) == title for line in lines[at + 1 :]
    )
    is_name = _is_annex_title(match["title"], listed) and not find_mark(match["title"])
    return match["title"] if is_name and is_text and not is_title_below else None


def _is_annex_title(text: str, listed: AnnexList) -> bool:
    return is_title(text) or text in listed.titles


def _lists_on(lines: list[Line], at: int) -> bool:
    """Whether ``附表1.…`` and the next line are a list of annexes rather than an annex."""
    following = lines[at + 1].text if at + 1 < len(lines) else ""
    mark = find_mark(following)
    is_next = mark is not None and mark.scheme is Scheme.ARABIC and mark.number == "2"
    return is_next or following.startswith("- ") or bool(_TITLED_LABEL.fullmatch(following))


def _heads_list(lines: list[Line], at: int, is_closed: bool) -> bool:
    """Whether ``附件：`` heads a list of annexes rather than an annex."""
    text = lines[at].text.rstrip()
    if not text.endswith(("：", ":")):
        return False
    following = find_mark(lines[at + 1].text)
    return not is_closed or (following is not None and following.scheme is Scheme.ARABIC)


def _begins_text(lines: list[Line], at: int) -> bool:
    """Whether what follows a signature is a text of its own rather than a trailing remark."""
    text = lines[at].text
    if is_complete(text) or (at + 1 < len(lines) and is_complete(text + lines[at + 1].text)):
        return any(
            find_mark(line.text) or len(line.text) > 40 or line.text.startswith("|")
            for line in lines[at + 1 : at + 8]
        )
    run = title_run(lines, at)
    first = _behind_notes(lines, run[-1] + 1) if run else at
    mark = find_mark(lines[first].text) if first < len(lines) else None
    return mark is not None and mark.scheme in (Scheme.CHAPTER, Scheme.ARTICLE, Scheme.PART)


def _behind_notes(lines: list[Line], at: int) -> int:
    """The first line at or behind ``at`` that is no note below a title."""
    while at < len(lines) and _is_note(lines[at].text):
        at += 1
    return at


def _is_note(text: str) -> bool:
    """Whether a line below a title is （试行） or a 题注."""
    return is_history_line(text) or bool(_BRACKETED.fullmatch(text) and not find_mark(text))


def _take_titles(lines: list[Line], at: int, part: Part, wanted: WantedTitles) -> int:
    """Add the title lines of a text behind the first to ``part``; return the next line."""
    if length := wanted.spelled(lines, at):
        titles = lines[at : at + length]
    else:
        titles = [lines[index] for index in title_run(lines, at)]
    part.head += [(Level.TITLE, line) for line in titles]
    part.title = "".join(line.text for line in titles)
    return _take_notes(lines, at + len(titles), part)


def _take_notes(lines: list[Line], at: int, part: Part) -> int:
    """Add the bracketed lines directly below a title to ``part``; return the next line.

    They are （试行） or the 题注: （2016年…公布 …修正）.
    """
    while at < len(lines) and _is_note(lines[at].text):
        part.head.append((Level.NOTE, lines[at]))
        at += 1
    return at


def _name_roles(parts: list[Part], expected: list[str], title: str) -> None:
    """Set the roles of the texts: which promulgates, which is promulgated, which is an annex."""
    wanted = {fold_title(name) for name in expected} | {fold_title(title)}
    announced = _announced(parts[0])
    has_measure = False
    carries_own = _carries_provisions(parts[0])
    for part in parts[1:]:
        if part.role is TextRole.ANNEX and fold_title(part.title) in wanted and not carries_own:
            part.role = TextRole.PROMULGATED
        name = fold_title(part.title)
        if part.role is TextRole.PROMULGATED and name in announced and name not in wanted:
            part.role = TextRole.ANNEX
        has_measure = has_measure or part.role is TextRole.PROMULGATED
    if has_measure:
        parts[0].role = TextRole.PROMULGATING


def _announced(part: Part) -> set[str]:
    """The folded names of the annexes that a notice lists."""
    names: set[str] = set()
    is_list = False
    for line in part.lines:
        is_list = bool(_LISTED.match(line.text)) or (is_list and bool(find_mark(line.text)))
        if is_list:
            entry = _LISTED.sub("", line.text)
            mark = find_mark(entry)
            names.add(fold_title(entry[mark.end :] if mark else entry))
    return names - {""}


def _carries_provisions(part: Part) -> bool:
    """Whether a notice has provisions 一、二、 of its own; what follows it is then an annex."""
    marks = [find_mark(line.text) for line in part.lines]
    return sum(mark is not None and mark.scheme is Scheme.HAN_COMMA for mark in marks) >= 2
