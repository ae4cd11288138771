"""Stage 5, structure. Reads the paragraphs of one text; writes its tree of provisions.

The grammar is a table of marks (``markers``) and a stack of open rows. The legal
scheme (编 章 节 条) has fixed ranks; every other mark nests in the order in which
the kinds of mark first open inside one another. What no rule understands
becomes a plain PARAGRAPH.
"""

from __future__ import annotations

import re

from gazette.parsing.node import HEADINGS, Node, Report
from gazette.parsing.parsed import Finding, Level, TextRole
from gazette.parsing.stages.inline_items import cut_items
from gazette.parsing.stages.line_shapes import (
    contents_end,
    continues_entry,
    is_plan_scheme,
    plan_tops,
    signature_lines,
)
from gazette.parsing.stages.paragraphs import (
    article_heading,
    has_article_headings,
    is_heading_words,
)
from gazette.parsing.stages.table_rows import is_table_row, table_row
from gazette.parsing.words.lines import Line, fold
from gazette.parsing.words.markers import LEGAL, NUMBERED, Mark, Scheme, find_mark

_RANK = {Scheme.PART: 0, Scheme.CHAPTER: 1, Scheme.SECTION: 2, Scheme.ARTICLE: 3}
_LEGAL_LEVEL = {
    Scheme.PART: Level.PART,
    Scheme.CHAPTER: Level.CHAPTER,
    Scheme.SECTION: Level.SECTION,
    Scheme.ARTICLE: Level.ARTICLE,
}
_ARTICLE_HEADING = re.compile(r"\s*([（(【\[][^（）()【】\[\]，。；：]{1,30}[）)】\]])\s*(?=\S|$)")
_ANNEX_NOTE = re.compile(
    r"附\s*[件图表录]\s*(?:[:：]|[\d一二三四五六七八九十]{1,3}\s*[.．、:：]\s*\S|\s+[\d]{1,2}\s*[.．、])"
)
_NOTE = re.compile(
    r"[（(](?:此件|本件|具体内容|附件|详见|联系|公开|主动公开|全文|略|注[:：]|注释).*[）)]"
)
_WHOLE_NOTE = re.compile(r"[（(](?:此件|本件|具体内容|附件|公开|主动公开|联系)")
_ENTRY = re.compile(r"(?:[-—–]\s*|\d{1,2}\s*[.．、]\s*|[（(].*[）)]$|附\s*[件图表录])")
#: A line that introduces what follows rather than naming who is addressed.
_NO_ADDRESSEE = re.compile(r"[如以下][下列]|经.{0,12}研究|决定|(?:通知|规定|公告|通告)[:：]$")
_ADDRESSEE_END = re.compile(r"[:：]$")
_CLOSING = re.compile(
    r"此外[，,]|本(?:决定|通知|公告|通告|意见|批复)[\u4e00-\u9fff]{0,4}自|特此[\u4e00-\u9fff]{1,4}。?$"
)
_LETTERHEAD = re.compile(r"抄\s*[送报]\s*[:：]|主\s*送\s*[:：].+[。.]$")
_QUOTE_SPAN = 80
_LOOKAHEAD = 8


def build(lines: list[Line], role: TextRole, report: Report) -> list[Node]:
    """The tree of the rows of ``lines``, in order of print."""
    builder = _Builder(lines, role, report)
    return builder.build()


class _Builder:
    def __init__(self, lines: list[Line], role: TextRole, report: Report) -> None:
        self.lines = lines
        self.role = role
        self.report = report
        self.root = Node(Level.PARAGRAPH)
        self.stack: list[Node] = [self.root]
        self.is_plan = is_plan_scheme(lines)
        self.has_article_headings = has_article_headings(lines)
        self.plan_tops = plan_tops(lines) if self.is_plan else set()
        self.signatures = signature_lines(lines)
        self.quoted_until = -1
        self.last_number: dict[Scheme, int] = {}
        self.last_article = ""
        self.in_annex_note = False

    def build(self) -> list[Node]:
        index = 0
        while index < len(self.lines):
            index = self._take(index)
        _collapse(self.root)
        return self.root.children

    def _take(self, index: int) -> int:
        """Read the line at ``index``; return the index of the next line to read."""
        line = self.lines[index]
        if index <= self.quoted_until:
            self._add(Node(Level.PARAGRAPH, body=line))
            return index + 1
        if is_table_row(line.text):
            return self._table(index)
        if index in self.signatures:
            self._close_all()
            self._add(Node(Level.SIGNATURE, body=line))
            return index + 1
        if fold(line.text) in ("目录", "目次") and (end := contents_end(self.lines, index)):
            for entry in self.lines[index:end]:
                self._add(Node(Level.CONTENTS, body=entry))
            return end
        if self._take_annex_note(line) or self._take_note(line) or self._take_addressee(line):
            return index + 1
        self._take_text(line, index)
        return index + 1

    # -- lines that carry no mark of the grammar ---------------------------------

    def _close_all(self) -> None:
        del self.stack[1:]
        self.in_annex_note = False

    def _add(self, node: Node) -> None:
        self.stack[-1].children.append(node)

    def _take_annex_note(self, line: Line) -> bool:
        """附件：1.… 2.…, and the lines that go on with the list."""
        text = line.text
        if _ANNEX_NOTE.match(text) and not find_mark(text):
            if re.match(r"附\s*件", text):
                self._close_all()
            elif not self.in_annex_note:
                self._leave_items()
            self.in_annex_note = True
        elif not (self.in_annex_note and (_ENTRY.match(text) or continues_entry(text))):
            self.in_annex_note = False
            return False
        if _NOTE.fullmatch(text):
            self.in_annex_note = False
            return False
        self._add(Node(Level.ANNEX_NOTE, body=line))
        return True

    def _leave_items(self) -> None:
        """Annex notes stand behind the text, not inside its last article."""
        while len(self.stack) > 1 and self.stack[-1].level not in HEADINGS:
            self.stack.pop()

    def _take_note(self, line: Line) -> bool:
        if not _NOTE.fullmatch(line.text) or find_mark(line.text):
            return False
        if _WHOLE_NOTE.match(line.text):
            self._close_all()
        self._add(Node(Level.NOTE, body=line))
        return True

    def _take_addressee(self, line: Line) -> bool:
        """主送机关: the first line of a text, closed by a colon."""
        before = self.root.children
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
        self._add(Node(Level.ADDRESSEE, body=line))
        return True

    def _table(self, index: int) -> int:
        """Table rows that stand together, with their cells."""
        table = Node(Level.TABLE)
        width = None
        while index < len(self.lines) and is_table_row(self.lines[index].text):
            row = table_row(self.lines[index], self.report)
            if width is not None and len(row.cells) != width and "\t" in self.lines[index].text:
                break
            width = len(row.cells)
            table.children.append(row)
            index += 1
        self._add(table)
        return index

    # -- lines that may carry a mark ----------------------------------------------

    def _take_text(self, line: Line, index: int) -> None:
        mark = self._mark(line.text)
        for part in cut_items(line, mark):
            if part is not line:
                mark = self._mark(part.text)
            if mark:
                self._open(part, mark)
            else:
                self._paragraph(part, index)
        self._watch_quotes(line.text, index)

    def _mark(self, text: str) -> Mark | None:
        """The mark of a line as its place in the text confirms it."""
        mark = find_mark(text)
        if mark is None:
            return _supplementary(text) if self._has_chapters() else None
        if mark.scheme in NUMBERED:
            return self._plan_mark(mark, text)
        if mark.scheme is Scheme.ARABIC and self.is_plan and self._is_plan_heading(mark, text):
            return Mark(Scheme.DOTTED, mark.number, mark.end)
        if mark.scheme is Scheme.ARTICLE and not self._is_label(mark, text):
            return None
        return mark

    def _has_chapters(self) -> bool:
        return Scheme.CHAPTER in self.last_number

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
        parts = [int(part) for part in mark.number.split(".")]
        path = self._plan_path()
        in_sequence = parts[:-1] == path[: len(parts) - 1] and parts[-1] == (
            path[len(parts) - 1] + 1 if len(path) >= len(parts) else 1
        )
        words = is_heading_words(rest.strip())
        if len(parts) == 1:
            is_headed = parts[0] in self.plan_tops and (not path or parts[0] > path[0])
            is_next = in_sequence or (words and is_headed)
            is_set_off = rest[:1].isspace() and mark.scheme is not Scheme.ARABIC
            return is_next and ((words and not self._in_list()) or is_set_off)
        return in_sequence or (words and (parts[:-1] == path[: len(parts) - 1] or parts[-1] == 1))

    def _plan_path(self) -> list[int]:
        for node in reversed(self.stack):
            if node.scheme is Scheme.DOTTED:
                return [int(part) for part in node.number.split(".")]
        return []

    def _in_list(self) -> bool:
        return self.stack[-1].level in (Level.ITEM, Level.SUBITEM)

    def _is_label(self, mark: Mark, text: str) -> bool:
        """Whether 第X条 is the label of an article: it is set off, or it is the next in order."""
        rest = text[mark.end :]
        if not rest or rest[0].isspace() or rest[0] in "（(【[":
            return True
        last = int(self.last_article.split("-")[0]) if self.last_article else 0
        return mark.ordinal in (last + 1, last + 2) or "-" in mark.number

    def _watch_quotes(self, text: str, index: int) -> None:
        """Where a quotation stays open at a line's end, keep its paragraphs as its content."""
        if text.count("“") <= text.count("”"):
            return
        depth = text.count("“") - text.count("”")
        for ahead in range(index + 1, min(index + _QUOTE_SPAN, len(self.lines))):
            following = self.lines[ahead].text
            opened = following.count("“") - following.startswith("“")
            depth += opened - following.count("”")
            if depth <= 0:
                self.quoted_until = ahead
                return
        start = self.lines[index].span
        self.report.findings.append(
            Finding("unbalanced_quote", "引号“未见配对的”，请核对原件。", start)
        )

    # -- opening rows ------------------------------------------------------------

    def _open(self, line: Line, mark: Mark) -> None:
        self._check_sequence(line, mark)
        if mark.scheme in LEGAL:
            self._open_legal(line, mark)
        elif mark.scheme is Scheme.DOTTED:
            self._open_dotted(line, mark)
        else:
            self._open_enumerated(line, mark)
        self.last_number[mark.scheme] = mark.ordinal if mark.number else 0

    def _push(self, node: Node) -> None:
        self._add(node)
        self.stack.append(node)

    def _open_legal(self, line: Line, mark: Mark) -> None:
        rank = _RANK[mark.scheme]
        while len(self.stack) > 1 and _RANK.get(self.stack[-1].scheme or Scheme.CIRCLED, 9) >= rank:
            self.stack.pop()
        node = Node(
            _LEGAL_LEVEL[mark.scheme], line.cut(0, mark.end), number=mark.number, scheme=mark.scheme
        )
        self._push(node)
        if mark.scheme is not Scheme.ARTICLE:
            node.heading = line.cut(mark.end)
            return
        self.last_article = mark.number
        heading = _ARTICLE_HEADING.match(line.text, mark.end)
        body_at = mark.end
        if heading and not find_mark(heading[1]):
            node.heading, body_at = line.cut(heading.start(1), heading.end(1)), heading.end()
        elif self.has_article_headings and article_heading(line.text):
            node.heading, body_at = line.cut(mark.end), len(line.text)
        body = line.cut(body_at)
        if body.text:
            self._article_paragraph(body)

    def _article_paragraph(self, line: Line) -> None:
        paragraph = Node(Level.PARAGRAPH, body=line)
        self._push(paragraph)

    def _open_dotted(self, line: Line, mark: Mark) -> None:
        depth = mark.number.count(".") + 1
        while len(self.stack) > 1:
            top = self.stack[-1]
            if top.scheme is Scheme.DOTTED and top.number.count(".") + 1 < depth:
                break
            if top.scheme in (Scheme.PART, Scheme.CHAPTER, Scheme.SECTION):
                break
            self.stack.pop()
        level = HEADINGS[min(depth, 4) - 1]
        self._push(self._headed(level, line, mark))

    def _headed(self, level: Level, line: Line, mark: Mark) -> Node:
        """A row whose words are its heading where they are short and no sentence."""
        node = Node(level, line.cut(0, mark.end), number=mark.number, scheme=mark.scheme)
        rest = line.cut(mark.end)
        if level in HEADINGS and rest.text and is_heading_words(rest.text):
            node.heading = rest
        else:
            node.body = rest
        return node

    def _open_enumerated(self, line: Line, mark: Mark) -> None:
        sibling = self._open_sibling(mark)
        if sibling is not None:
            del self.stack[self.stack.index(sibling) :]
            level = sibling.level
        else:
            level = self._level_below(line, mark)
        self._push(self._headed(level, line, mark))

    def _open_sibling(self, mark: Mark) -> Node | None:
        """The open row with the same kind of mark, up to the enclosing article."""
        for node in reversed(self.stack[1:]):
            if node.scheme is mark.scheme:
                return node
            if node.scheme in LEGAL or node.scheme is Scheme.DOTTED:
                return None
        return None

    def _level_below(self, line: Line, mark: Mark) -> Level:
        """The level of the first row of a kind of mark that opens inside what is open."""
        enclosing = self.stack[1:]
        if any(node.level in (Level.ITEM, Level.SUBITEM) for node in enclosing):
            return Level.SUBITEM
        if any(node.scheme in (Scheme.ARTICLE, Scheme.DOTTED) for node in enclosing):
            return Level.ITEM
        headings = [node for node in enclosing if node.level in HEADINGS]
        if headings:
            host = self._introduction()
            is_list = host.is_open_sentence or line.text.rstrip().endswith(("；", ";"))
            if is_list or len(headings) >= len(HEADINGS):
                if host.level is Level.PARAGRAPH and host is not self.stack[-1]:
                    self.stack.append(host)
                return Level.ITEM
        return HEADINGS[min(len(headings), 3)]

    def _introduction(self) -> Node:
        """The row that directly precedes: the last paragraph of the open row, or itself."""
        top = self.stack[-1]
        last = top.children[-1] if top.children else None
        return last if last and last.level is Level.PARAGRAPH else top

    def _paragraph(self, line: Line, index: int) -> None:
        """A line without a mark: a further paragraph of what it belongs to."""
        top = self.stack[-1]
        is_item = top.level in (Level.ITEM, Level.SUBITEM)
        if _CLOSING.match(line.text) and (is_item or (top.level in HEADINGS and top.body.text)):
            self._close_headings()
        item = self._item_that_goes_on(index)
        if _LETTERHEAD.match(line.text):
            self._close_all()
        if item is not None:
            del self.stack[self.stack.index(item) + 1 :]
            self._add(Node(Level.PARAGRAPH, body=line))
            return
        while len(self.stack) > 1 and not self._takes_paragraph(self.stack[-1]):
            self.stack.pop()
        top = self.stack[-1]
        if top.level is Level.ARTICLE:
            self._article_paragraph(line)
        elif top.scheme and not top.heading.text and not top.body.text and top.label.text:
            top.body = line
        else:
            self._add(Node(Level.PARAGRAPH, body=line))

    def _close_headings(self) -> None:
        """A closing formula belongs to the whole text, not to its last heading or item."""
        while len(self.stack) > 1 and self.stack[-1].scheme not in LEGAL:
            self.stack.pop()

    def _item_that_goes_on(self, index: int) -> Node | None:
        """The open item whose successor is the next mark: a plain line between belongs to it."""
        for line in self.lines[index + 1 : index + _LOOKAHEAD]:
            mark = find_mark(line.text)
            if mark is None:
                continue
            for node in reversed(self.stack[1:]):
                is_item = node.level in (Level.ITEM, Level.SUBITEM)
                if is_item and node.scheme is mark.scheme and node.number:
                    return node if mark.ordinal == int(node.number) + 1 else None
            return None
        return None

    def _takes_paragraph(self, node: Node) -> bool:
        """Whether a plain line goes on with ``node`` rather than with what encloses it."""
        if node.level is Level.PARAGRAPH:
            return False
        if node.level in (Level.ITEM, Level.SUBITEM):
            text = node.body.text or node.heading.text
            return not text or text[-1] not in "。；;.！"
        return True

    # -- order ---------------------------------------------------------------------

    def _check_sequence(self, line: Line, mark: Mark) -> None:
        """Report articles and chapters whose numbers skip or repeat."""
        if mark.scheme not in (Scheme.ARTICLE, Scheme.CHAPTER) or not mark.number:
            return
        fault = sequence_fault(mark, line.cut(0, mark.end), self.last_number.get(mark.scheme))
        if fault:
            self.report.findings.append(fault)


def sequence_fault(mark: Mark, label: Line, last: int | None) -> Finding | None:
    """What is wrong with the number of an article or chapter behind that of ``last``."""
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


def _collapse(node: Node) -> None:
    """An article of one paragraph carries its words and items itself."""
    for child in node.children:
        _collapse(child)
    if node.level is not Level.ARTICLE or node.body.text or not node.children:
        return
    first, *others = node.children
    if first.level is Level.PARAGRAPH and not any(
        child.level is Level.PARAGRAPH for child in others
    ):
        node.body = first.body
        node.children = [*first.children, *others]
