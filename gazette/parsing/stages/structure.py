"""Stage 6, structure. Reads the paragraphs of one text; writes its tree of provisions.

A line is, in this order: quoted, a table row, a signature, a list of contents, an annex
note, a note, an addressee; else it is text, with a mark (``markers``) that its
neighbours confirm or without one. ``OpenRows`` decides to which row it belongs. What
no rule understands becomes a plain PARAGRAPH.
"""

from __future__ import annotations

import re

from gazette.parsing.node import Node, Report
from gazette.parsing.parsed import Finding, Level, TextRole
from gazette.parsing.stages.inline_items import cut_items
from gazette.parsing.stages.line_shapes import (
    begins_annex_note,
    contents_end,
    continues_annex_note,
    is_plan_scheme,
    plan_tops,
    signature_lines,
)
from gazette.parsing.stages.lone_numbers import lone_numbers
from gazette.parsing.stages.open_rows import OpenRows, collapse
from gazette.parsing.stages.paragraphs import has_article_headings, is_heading_words
from gazette.parsing.stages.quotations import quotation_end
from gazette.parsing.stages.table_rows import is_table_row, table_row
from gazette.parsing.words.lines import Line, concatenate, fold
from gazette.parsing.words.markers import NUMBERED, Mark, Scheme, find_mark
from gazette.parsing.words.quotation_marks import unmatched_marks

_NOTE = re.compile(
    r"[（(](?:此件|本件|具体内容|附件|详见|联系|公开|主动公开|全文|略|注[:：]|注释).*[）)]"
)
_WHOLE_NOTE = re.compile(r"[（(](?:此件|本件|具体内容|附件|公开|主动公开|联系)")
#: A line that introduces what follows rather than naming who is addressed.
_NO_ADDRESSEE = re.compile(r"[如以下][下列]|经.{0,12}研究|决定|(?:通知|规定|公告|通告)[:：]$")
_ADDRESSEE_END = re.compile(r"[:：]$")
#: How many lines ahead the mark that follows an item is looked for.
_LOOKAHEAD = 8


def build(lines: list[Line], role: TextRole, report: Report) -> list[Node]:
    """The tree of the rows of ``lines``, in order of print."""
    return _TreeBuilder(lines, role, report).build()


class _TreeBuilder:
    """Reads the lines of a text one by one and adds each to the open rows."""

    def __init__(self, lines: list[Line], role: TextRole, report: Report) -> None:
        self.lines = lines
        self.role = role
        self.report = report
        self.rows = OpenRows(has_article_headings=has_article_headings(lines))
        self.is_plan = is_plan_scheme(lines)
        self.plan_tops = plan_tops(lines) if self.is_plan else set()
        self.signatures = signature_lines(lines, is_annex=role is TextRole.ANNEX)
        self.lone_numbers = lone_numbers([line.text for line in lines])
        self.quoted_until = -1
        self.last_number: dict[Scheme, int] = {}
        self.last_article = ""
        self.in_annex_note = False

    def build(self) -> list[Node]:
        index = 0
        while index < len(self.lines):
            index = self._take(index)
        collapse(self.rows.root)
        return self.rows.root.children

    def _take(self, index: int) -> int:
        """Read the line at ``index``; return the index of the next line to read."""
        line = self.lines[index]
        if index <= self.quoted_until:
            self.rows.add(Node(Level.PARAGRAPH, body=line))
            return index + 1
        if is_table_row(line.text):
            return self._table(index)
        if index in self.signatures:
            self._close_all()
            self.rows.add(Node(Level.SIGNATURE, body=line))
            return index + 1
        if fold(line.text) in ("目录", "目次") and (end := contents_end(self.lines, index)):
            for entry in self.lines[index:end]:
                self.rows.add(Node(Level.CONTENTS, body=entry))
            return end
        if index in self.lone_numbers:
            self.in_annex_note = False
            self._open(concatenate(self.lines[index : index + 2]), self.lone_numbers[index])
            return index + 2
        if self._take_annex_note(line) or self._take_note(line) or self._take_addressee(line):
            return index + 1
        self._take_text(line, index)
        return index + 1

    # -- lines of a level of their own -------------------------------------------

    def _close_all(self) -> None:
        self.rows.close_all()
        self.in_annex_note = False

    def _take_annex_note(self, line: Line) -> bool:
        """Add a line of the annex note: 附件：1.…, and the lines that go on with the list."""
        text = line.text
        if begins_annex_note(text):
            if re.match(r"附\s*件", text):
                self._close_all()
            elif not self.in_annex_note:
                self.rows.close_items()
            self.in_annex_note = True
        elif not (self.in_annex_note and continues_annex_note(text)):
            self.in_annex_note = False
            return False
        if _NOTE.fullmatch(text):
            self.in_annex_note = False
            return False
        self.rows.add(Node(Level.ANNEX_NOTE, body=line))
        return True

    def _take_note(self, line: Line) -> bool:
        """Add a remark in brackets: （此件公开发布）."""
        if not _NOTE.fullmatch(line.text) or find_mark(line.text):
            return False
        if _WHOLE_NOTE.match(line.text):
            self._close_all()
        self.rows.add(Node(Level.NOTE, body=line))
        return True

    def _take_addressee(self, line: Line) -> bool:
        """Add the addressee (主送机关): a line near the head of a text that ends with a colon."""
        before = self.rows.root.children
        if (
            len(before) > 2
            or any(node.level is Level.ADDRESSEE or "。" in node.words for node in before)
            or self.role in (TextRole.PROMULGATED, TextRole.ANNEX)
        ):
            return False
        text = line.text
        if not _ADDRESSEE_END.search(text) or "。" in text or find_mark(text):
            return False
        if _NO_ADDRESSEE.search(text):
            return False
        self.rows.add(Node(Level.ADDRESSEE, body=line))
        return True

    def _table(self, index: int) -> int:
        """Add the table rows that stand together; return the index of the next line."""
        table = Node(Level.TABLE)
        width = None
        while index < len(self.lines) and is_table_row(self.lines[index].text):
            report = Report()
            row = table_row(self.lines[index], report, is_first=not table.children)
            if width is not None and len(row.cells) != width and "\t" in self.lines[index].text:
                break
            width = len(row.cells)
            self.report.removed += report.removed
            table.children.append(row)
            index += 1
        self.rows.add(table)
        return index

    # -- lines that may carry a mark ---------------------------------------------

    def _take_text(self, line: Line, index: int) -> None:
        mark = self._mark(line.text)
        for part in cut_items(line, mark):
            if part is not line:
                mark = self._mark(part.text)
            if mark:
                self._open(part, mark)
            else:
                following = self.lines[index + 1 : index + _LOOKAHEAD]
                self.rows.add_paragraph(part, following)
        self._watch_quotes(index)

    def _open(self, line: Line, mark: Mark) -> None:
        self._check_sequence(line, mark)
        self.rows.open(line, mark)
        if mark.scheme is Scheme.ARTICLE:
            self.last_article = mark.number
        self.last_number[mark.scheme] = mark.ordinal if mark.number else 0

    def _mark(self, text: str) -> Mark | None:
        """The mark of a line, None where its place in the text shows that it is no label."""
        mark = find_mark(text)
        if mark is None:
            has_chapters = Scheme.CHAPTER in self.last_number
            return _supplementary(text) if has_chapters else None
        if mark.scheme in NUMBERED:
            return self._plan_mark(mark, text)
        if mark.scheme is Scheme.ARABIC and self.is_plan and self._is_plan_heading(mark, text):
            return Mark(Scheme.DOTTED, mark.number, mark.end)
        if mark.scheme is Scheme.ARTICLE and not self._is_label(mark, text):
            return None
        return mark

    def _plan_mark(self, mark: Mark, text: str) -> Mark | None:
        """A bare or dotted number: a heading of a plan, or the item ``1.`` before a figure."""
        if self.is_plan and self._is_plan_heading(mark, text):
            return Mark(Scheme.DOTTED, mark.number, mark.end)
        if mark.scheme is Scheme.DOTTED and not self.is_plan:
            head = re.match(r"(\d{1,2})[.．](?=\d)", text)
            following = self.last_number.get(Scheme.ARABIC, 0) + 1
            if head and int(head[1]) in (1, following):
                return Mark(Scheme.ARABIC, str(int(head[1])), head.end())
        return None

    def _is_plan_heading(self, mark: Mark, text: str) -> bool:
        """Whether a number continues the numbering of the plan: next, deeper or shallower."""
        rest = text[mark.end :]
        *above, last = (int(part) for part in mark.number.split("."))
        path = self.rows.plan_path()
        expected = path[len(above)] + 1 if len(path) > len(above) else 1
        is_below = above == path[: len(above)]
        in_sequence = is_below and last == expected
        words = is_heading_words(rest.strip())
        if above:
            return in_sequence or (words and (is_below or last == 1))
        if not (in_sequence or (words and self._is_later_top(last, path))):
            return False
        is_set_off = rest[:1].isspace() and mark.scheme is not Scheme.ARABIC
        return is_set_off or (words and not self.rows.is_in_list())

    def _is_later_top(self, number: int, path: list[int]) -> bool:
        """Whether a number is one of the plan's first level, behind the one that is open."""
        return number in self.plan_tops and (not path or number > path[0])

    def _is_label(self, mark: Mark, text: str) -> bool:
        """Whether 第X条 is the label of an article: it is set off, or it is the next in order."""
        rest = text[mark.end :]
        if not rest or rest[0].isspace() or rest[0] in "（(【[":
            return True
        last = int(self.last_article.split("-")[0]) if self.last_article else 0
        return mark.ordinal in (last + 1, last + 2) or "-" in mark.number

    def _watch_quotes(self, index: int) -> None:
        """Note how far a quotation goes that a line leaves open, or report its marks."""
        line = self.lines[index]
        marks = unmatched_marks(line.text)
        if not marks.opening and not marks.misprinted:
            return
        end = quotation_end(self.lines, index, int(self.last_article.split("-")[0] or 0))
        if end is not None:
            self.quoted_until = end
            if not marks.misprinted:
                return
        message = "引号“未见配对的”，请核对原件。"
        self.report.findings.append(Finding("unbalanced_quote", message, line.span))

    def _check_sequence(self, line: Line, mark: Mark) -> None:
        """Report articles and chapters whose numbers skip or repeat."""
        if mark.scheme not in (Scheme.ARTICLE, Scheme.CHAPTER) or not mark.number:
            return
        fault = sequence_fault(mark, line.cut(0, mark.end), self.last_number.get(mark.scheme))
        if fault:
            self.report.findings.append(fault)


def sequence_fault(mark: Mark, label: Line, last: int | None) -> Finding | None:
    """The finding for an article or chapter whose number skips or repeats; else None.

    ``last`` is the number before it, None for the first.
    """
    expected = (last or 0) + 1
    if "-" in mark.number or mark.ordinal == expected or (last and mark.ordinal == 1):
        return None
    name = label.text
    if last is not None and mark.ordinal <= last:
        message = f"“{name}”的编号与前文重复或倒退，请核对原件。"
        return Finding("number_repeated", message, label.span)
    message = f"“{name}”之前缺第{expected}{mark.scheme}，请核对原件。"
    return Finding("number_skipped", message, label.span)


def _supplementary(text: str) -> Mark | None:
    """附则 as a chapter of its own without a number."""
    return Mark(Scheme.CHAPTER, "", 0) if fold(text) == "附则" else None
