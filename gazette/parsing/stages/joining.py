"""Stage 4, join. Reads the lines of one document; writes its paragraphs.

A paragraph that a page or column break cut in two is put together again. This comes
after ``split``, which finds the documents. Titles and what stands with them are joined with
nothing (``head_lines``), nor are lines that are complete by their form: labels, members of
a body, days of a chronicle. A numbered line is a heading or was cut as the others of its
numbering are (``item_headings``). A line far shorter than the narrowest column ends.
A character printed on both sides of a break is kept and reported.
"""

import re
from itertools import pairwise

from gazette.parsing.parsed import Finding, Severity
from gazette.parsing.stages.explanations import is_rule
from gazette.parsing.stages.head_lines import head_lines
from gazette.parsing.stages.inner_contents import heading_key, inner_headings
from gazette.parsing.stages.item_headings import LONGEST_HEADING, NumberedLines
from gazette.parsing.stages.paragraphs import (
    article_heading,
    begins_annex,
    has_article_headings,
    is_heading_words,
    is_tabular,
    opens,
    stands_alone,
)
from gazette.parsing.stages.table_rows import is_table_row, prose
from gazette.parsing.words.bodies import is_body, is_title
from gazette.parsing.words.dates import is_date_line
from gazette.parsing.words.history_notes import is_begun_history, is_history_line, opens_history
from gazette.parsing.words.lines import BRACKETED, STOPS, TERMINALS, Line, concatenate
from gazette.parsing.words.list_lines import (
    begins_any_label,
    begins_chronicle_day,
    begins_label,
    begins_member_label,
    begins_point,
    ends_in_date,
    is_member,
    is_question,
    is_set_off_day,
)
from gazette.parsing.words.markers import DIVISIONS, Mark, Scheme, find_mark
from gazette.parsing.words.numerals import HAN
from gazette.parsing.words.sentence_seams import is_cut_sentence, leaves_open

_NAMED = re.compile(r"(?:《[^》]*》|“[^”]*”)+")
_OPEN_YEAR = re.compile(r"[〔\[]\d{0,4}$")
#: Letters and digits, in either width so that both are read alike.
_NARROW = re.compile(r"[\dA-Za-z\uff21-\uff3a\uff41-\uff5a]+")
_LISTED = re.compile(r"[、，。；]")
_CLOSINGS = "）)》”」』】>"
_HANGING = "，、,（(《“〔"
#: 之一 on the line below 第二条.
_INSERTED = re.compile(rf"之\s?[{HAN}]{{1,3}}(?:[\s（(【]|$)")
#: The narrowest column, in characters. A shorter line was not cut.
_NARROWEST = 16
#: Where no sentence ends, a line of so many characters was cut all the same.
_SHORTEST_CUT = 8
#: The indent of a paragraph's first line, in characters.
_INDENT = 2
#: A running text of so many characters is no heading.
_LONG = 30
#: So many lines that begin with a day make a chronicle.
_CHRONICLE_DAYS = 3
#: A note below a title takes no more lines.
_NOTE_LINES = 8
#: So many joins are quoted in a finding; its places hold all.
_QUOTED_JOINS = 3


def join(
    lines: list[Line], findings: list[Finding], title: str = "", *, is_paged: bool | None = None
) -> list[Line]:
    """The paragraphs of a document; its joins are counted in one of the ``findings``.

    ``title`` is the one that the contents page prints. ``is_paged`` says whether the source
    breaks paragraphs where pages end, None that these lines tell it.
    """
    if is_paged is None:
        is_paged = breaks_paragraphs(lines)
    reader = _Seams(lines, title, is_paged=is_paged)
    groups: list[list[int]] = []
    joins: list[tuple[Line, Line]] = []
    for index, line in enumerate(lines):
        if groups and reader.goes_on(groups[-1], index):
            _report_doubled(lines[index - 1], line, findings)
            if not reader.is_number_alone(groups[-1]):
                joins.append((lines[index - 1], line))
            groups[-1].append(index)
        else:
            groups.append([index])
    if joins:
        findings.append(_joined(joins))
    return [
        lines[group[0]] if len(group) == 1 else concatenate(lines[at] for at in group)
        for group in groups
    ]


def breaks_paragraphs(lines: list[Line]) -> bool:
    """Whether a source breaks paragraphs where its pages or columns end: one at least."""
    return any(
        _is_long_cut(line.text) and not opens(following.text) and not is_member(following.text)
        for line, following in pairwise(lines)
    )


def _is_long_cut(text: str) -> bool:
    """Whether a line is running text, too long for a heading, and ends without a stop."""
    return (
        len(text) >= _LONG
        and text[-1] not in TERMINALS
        and bool(STOPS.search(text))
        and not is_member(text)
        and not begins_any_label(text)
        and not begins_chronicle_day(text)
        and not is_title(text)
        and not is_history_line(text)
    )


class _Seams:
    """Decides between which lines of a document a paragraph was cut."""

    def __init__(self, lines: list[Line], title: str, *, is_paged: bool) -> None:
        self.lines = lines
        outside = prose(lines)
        self.alone = head_lines(lines, title)
        self.headed = has_article_headings(outside)
        self.headings = inner_headings(lines)
        self.numbered = NumberedLines(outside)
        self.is_paged = is_paged
        days = sum(begins_chronicle_day(line.text) for line in lines)
        self.is_chronicle = days >= _CHRONICLE_DAYS

    def is_number_alone(self, group: list[int]) -> bool:
        """Whether a paragraph is so far the number of a chapter or article and no words."""
        mark = self.numbered.mark(group[0])
        return mark is not None and not self.lines[group[0]].text[mark.end :].strip()

    def goes_on(self, group: list[int], index: int) -> bool:
        """Whether the line at ``index`` goes on with the paragraph of the lines of ``group``."""
        if index in self.alone or group[-1] in self.alone:
            return False
        if any(_stands_apart(self.lines[at]) for at in (index, group[-1])):
            return False
        whole = "".join(self.lines[at].text for at in group[:_NOTE_LINES])
        text = self.lines[index].text
        if _completes_note(whole, text) and len(group) < _NOTE_LINES:
            return True
        if _parts_history(whole, text):
            return False
        if self.headings and len(group) < _NOTE_LINES and heading_key(whole) in self.headings:
            return False
        if self.headed and len(group) == 1 and article_heading(whole) is not None:
            return False
        mark = self.numbered.mark(group[0])
        if mark and mark.scheme in DIVISIONS:
            return self._completes_division(group, mark, text)
        if mark and mark.scheme is Scheme.ARTICLE and not whole[mark.end :].strip():
            return bool(_INSERTED.match(text))
        return self._goes_on_in_text(group, index, mark)

    def _completes_division(self, group: list[int], mark: Mark, text: str) -> bool:
        """Whether a line is the heading of a chapter, or its second half."""
        last = self.lines[group[-1]].text
        if len(group) == 1:
            return not last[mark.end :].strip() and is_heading_words(text)
        return len(last) <= 6 and is_heading_words(text) and not opens(text)

    def _goes_on_in_text(self, group: list[int], index: int, mark: Mark | None) -> bool:
        last, text = self.lines[group[-1]].text, self.lines[index].text
        if is_tabular(last) or is_tabular(text) or is_member(last):
            return False
        if last[-1] in TERMINALS:
            return self._goes_on_behind_stop(last, text)
        if _OPEN_YEAR.search(last):
            return True
        if self._opens(last, index):
            return last[-1] in _HANGING and not find_mark(text) and not is_member(text)
        if last[-1] in _HANGING or leaves_open(last, text):
            return True
        return self._is_cut(group, index, mark)

    def _goes_on_behind_stop(self, last: str, text: str) -> bool:
        """Whether a line that ends like a paragraph was cut there all the same."""
        if last[-1] in "：:":
            return leaves_open(last, text) and not opens(text)
        if last[-1] not in _CLOSINGS or BRACKETED.fullmatch(last) or _NAMED.fullmatch(last):
            return False
        if is_cut_sentence("", text):
            return True
        is_open = last[-1] in "”》" and last[-2:-1] not in "。！？；…" and "，" in last
        return is_open and self.is_paged and len(last) >= _LONG and not opens(text)

    def _opens(self, last: str, index: int) -> bool:
        """Whether the line at ``index`` begins a paragraph, whatever stands above it."""
        text = self.lines[index].text
        if is_body(text) and last.count("、") >= 2 and not self._is_signed(index):
            return False
        if opens(text) or is_member(text) or begins_label(text) or begins_point(text):
            return True
        if begins_any_label(last) and begins_any_label(text):
            return True
        if ends_in_date(last):
            return False
        return is_set_off_day(text) or (self.is_chronicle and begins_chronicle_day(text))

    def _is_signed(self, index: int) -> bool:
        """Whether a date stands below a line, so that a body there is a signature."""
        below = self.lines[index + 1 : index + 4]
        return any(is_date_line(line.text) for line in below)

    def _is_cut(self, group: list[int], index: int, mark: Mark | None) -> bool:
        """Whether the last line of a paragraph, which has no stop at its end, was cut there."""
        head, last, text = (self.lines[at].text for at in (group[0], group[-1], index))
        is_first = len(group) == 1
        may_be_heading = mark and is_first
        if len(last) >= _SHORTEST_CUT and is_cut_sentence(last, text) and not may_be_heading:
            return True
        if _width(last) + _INDENT * is_first < _NARROWEST:
            return False
        if not is_first:
            return not is_title("".join(self.lines[at].text for at in group))
        if begins_label(head) and not is_question(head) and not self._is_cut_label(last, text):
            return False
        if mark and mark.scheme is Scheme.ARTICLE:
            rest = head[mark.end :].strip()
            return bool(rest) and not BRACKETED.fullmatch(rest)
        if begins_annex(head):
            return False
        if mark:
            return not self.numbered.is_heading(group[0])
        if is_cut_sentence(last, text) or STOPS.search(last):
            return True
        if last.count("、") >= 2 and text[-1] in TERMINALS:
            return True
        if self.is_chronicle and begins_chronicle_day(last):
            return True
        return self.is_paged and self._is_cut_without_stop(group[0], index)

    def _is_cut_label(self, last: str, text: str) -> bool:
        """Whether a line with a label was cut: it is long, or names members and units."""
        if is_cut_sentence(last, text):
            return True
        if not _LISTED.search(last):
            return False
        names_members = begins_member_label(last) and text[-1] in TERMINALS
        return len(last) >= _LONG or (self.is_paged and names_members)

    def _is_cut_without_stop(self, first: int, index: int) -> bool:
        """Whether a line without any stop is the beginning of a sentence rather than an entry."""
        text, following = self.lines[first].text, self.lines[index].text
        if text.isascii() or stands_alone(text) or following[-1] not in TERMINALS:
            return False
        above = self.lines[first - 1].text if first else ""
        is_listed = (
            first > 0
            and above[-1] not in TERMINALS
            and not STOPS.search(above)
            and not self.numbered.mark(first - 1)
            and first - 1 not in self.alone
        )
        return not is_listed or len(text) > LONGEST_HEADING


def _stands_apart(line: Line) -> bool:
    """Whether a line is a row of a table, or a ruled line between two texts."""
    return is_table_row(line) or is_rule(line.text)


def _width(text: str) -> float:
    """The width of a line in characters; two digits or Latin letters take as much as one."""
    narrow = sum(len(match[0]) for match in _NARROW.finditer(text))
    return len(text) - narrow / 2


def _completes_note(text: str, following: str) -> bool:
    """Whether a note of a rule's history, which ``text`` begins, goes on in ``following``."""
    if opens_history(text):
        return not find_mark(following) or following[0] in "（("
    if text[-1] in TERMINALS or is_history_line(following) or find_mark(following):
        return False
    return is_begun_history(text, following)


def _parts_history(above: str, text: str) -> bool:
    """Whether a line and the paragraph above it part because either tells a rule's history.

    A history stands below a title, or below a line of history.
    """
    if is_history_line(text) or opens_history(text):
        return not (find_mark(above) or STOPS.search(above))
    return is_history_line(above) and not find_mark(above)


def _joined(joins: list[tuple[Line, Line]]) -> Finding:
    """One finding that counts the joins of a document; its places are where they are."""
    places = tuple((before.pieces[-1][1], after.pieces[0][0]) for before, after in joins)
    quoted = "、".join(
        f"“{before.text[-8:]}｜{after.text[:8]}”" for before, after in joins[:_QUOTED_JOINS]
    )
    more = "等" if len(joins) > _QUOTED_JOINS else ""
    message = f"有{len(joins)}处段落在换页（栏）处断开，已接合：{quoted}{more}。"
    return Finding("seam_joined", message, places[0], severity=Severity.NOTICE, places=places)


def _report_doubled(before: Line, after: Line, findings: list[Finding]) -> None:
    """Report up to forty characters that are printed on both sides of a join."""
    at = (before.pieces[-1][1], after.pieces[0][0])
    for size in range(min(40, len(before.text), len(after.text)), 0, -1):
        words = after.text[:size]
        if before.text.endswith(words) and not (size == 1 and words in "0123456789"):
            message = f"换页（栏）处“{words}”重复出现，请核对原件。"
            findings.append(Finding("doubled_at_seam", message, (at[0] - size, at[1] + size)))
            return
