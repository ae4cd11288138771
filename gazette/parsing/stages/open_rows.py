"""The tree of a text while it is built: which rows are open, and where a new one belongs.

Reads lines one by one in order of print, with their marks; writes nodes. 编, 章, 节 and
条 have fixed ranks. Any other kind of mark stands below the kinds that were open when
it first occurred.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gazette.parsing.node import HEADINGS, Node
from gazette.parsing.parsed import Level
from gazette.parsing.stages.paragraphs import article_heading, is_heading_words, may_be_heading
from gazette.parsing.words.lines import Line
from gazette.parsing.words.markers import DIVISIONS, LEGAL, Mark, Scheme, find_mark

_RANK = {Scheme.PART: 0, Scheme.CHAPTER: 1, Scheme.SECTION: 2, Scheme.ARTICLE: 3}
_LEGAL_LEVEL = {
    Scheme.PART: Level.PART,
    Scheme.CHAPTER: Level.CHAPTER,
    Scheme.SECTION: Level.SECTION,
    Scheme.ARTICLE: Level.ARTICLE,
}
_ITEMS = (Level.ITEM, Level.SUBITEM)
_ARTICLE_HEADING = re.compile(r"\s*([（(【\[][^（）()【】\[\]，。；：]{1,30}[）)】\]])\s*(?=\S|$)")
_CLOSING = re.compile(
    r"此外[，,]|本(?:决定|通知|公告|通告|意见|批复)[\u4e00-\u9fff]{0,4}自|特此[\u4e00-\u9fff]{1,4}。?$"
)
_LETTERHEAD = re.compile(r"抄\s*[送报]\s*[:：]|主\s*送\s*[:：].+[。.]$")


class OpenRows:
    """The rows of a text; ``stack`` holds those that are still open, the outermost first."""

    def __init__(self, *, has_article_headings: bool) -> None:
        self.root = Node(Level.PARAGRAPH)
        self.stack: list[Node] = [self.root]
        self.has_article_headings = has_article_headings

    # -- adding and closing ------------------------------------------------------

    def add(self, node: Node) -> None:
        """Put a row into the innermost open one, without opening it."""
        self.stack[-1].children.append(node)

    def _push(self, node: Node) -> None:
        self.add(node)
        self.stack.append(node)

    def close_all(self) -> None:
        """Close all rows: what follows stands at the outermost level."""
        del self.stack[1:]

    def close_items(self) -> None:
        """Close all but headings: annex notes stand behind the text, not in its last article."""
        while len(self.stack) > 1 and self.stack[-1].level not in HEADINGS:
            self.stack.pop()

    def _close_headings(self) -> None:
        """A closing formula belongs to the whole text, not to its last heading or item."""
        while len(self.stack) > 1 and self.stack[-1].scheme not in LEGAL:
            self.stack.pop()

    # -- what is open ------------------------------------------------------------

    def plan_path(self) -> list[int]:
        """The numbers of the open heading of a plan: [3, 2] for 3.2."""
        for node in reversed(self.stack):
            if node.scheme is Scheme.DOTTED:
                return [int(part) for part in node.number.split(".")]
        return []

    def is_in_list(self) -> bool:
        """Whether the innermost open row is an item."""
        return self.stack[-1].level in _ITEMS

    def _open_sibling(self, mark: Mark) -> Node | None:
        """The open row with the same kind of mark, up to the enclosing article.

        Beyond a decimal heading only the one that the mark follows: 二、 behind 一、 1.1 1.2.
        """
        is_beyond = False
        for node in reversed(self.stack[1:]):
            if node.scheme is mark.scheme:
                follows = node.level in HEADINGS and mark.ordinal == int(node.number) + 1
                return node if follows or not is_beyond else None
            if node.scheme in LEGAL:
                return None
            is_beyond = is_beyond or node.scheme is Scheme.DOTTED
        return None

    def _introduction(self) -> Node:
        """The row that directly precedes: the last paragraph of the open row, or itself."""
        top = self.stack[-1]
        last = top.children[-1] if top.children else None
        return last if last and last.level is Level.PARAGRAPH else top

    # -- rows that a mark opens --------------------------------------------------

    def open(self, line: Line, mark: Mark) -> None:
        """Open the row of a line that begins with ``mark``."""
        if mark.scheme in LEGAL:
            self._open_legal(line, mark)
        elif mark.scheme is Scheme.DOTTED:
            self._open_dotted(line, mark)
        else:
            self._open_enumerated(line, mark)

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
        heading = _ARTICLE_HEADING.match(line.text, mark.end)
        body_at = mark.end
        if heading and not find_mark(heading[1]):
            node.heading, body_at = line.cut(heading.start(1), heading.end(1)), heading.end()
        elif self.has_article_headings and article_heading(line.text):
            node.heading, body_at = line.cut(mark.end), len(line.text)
        body = line.cut(body_at)
        if body.text:
            self._push(Node(Level.PARAGRAPH, body=body))

    def _open_dotted(self, line: Line, mark: Mark) -> None:
        depth = mark.number.count(".") + 1
        while len(self.stack) > 1:
            top = self.stack[-1]
            if top.scheme is Scheme.DOTTED and top.number.count(".") + 1 < depth:
                break
            if top.scheme in DIVISIONS or (depth > 1 and _heads_decimals(top, mark)):
                break
            self.stack.pop()
        level = HEADINGS[min(depth, 4) - 1]
        self._push(_headed(level, line, mark))

    def _open_enumerated(self, line: Line, mark: Mark) -> None:
        sibling = self._open_sibling(mark)
        if sibling is not None:
            del self.stack[self.stack.index(sibling) :]
            level = sibling.level
        else:
            level = self._level_below(line)
        self._push(_headed(level, line, mark))

    def _level_below(self, line: Line) -> Level:
        """The level of the first row of a kind of mark that opens inside what is open."""
        enclosing = self.stack[1:]
        if any(node.level in _ITEMS for node in enclosing):
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

    # -- rows without a mark -----------------------------------------------------

    def add_paragraph(self, line: Line, following: Sequence[Line]) -> None:
        """Add a line without a mark; ``following`` are the lines behind it.

        It belongs to an open item if the next mark behind it goes on with that item's list.
        """
        top = self.stack[-1]
        is_item = top.level in _ITEMS
        if _CLOSING.match(line.text) and (is_item or (top.level in HEADINGS and top.body.text)):
            self._close_headings()
        item = self._item_that_goes_on(following)
        if _LETTERHEAD.match(line.text):
            self.close_all()
        if item is not None:
            del self.stack[self.stack.index(item) + 1 :]
            self.add(Node(Level.PARAGRAPH, body=line))
            return
        while len(self.stack) > 1 and not _takes_paragraph(self.stack[-1]):
            self.stack.pop()
        top = self.stack[-1]
        if top.level is Level.ARTICLE:
            self._push(Node(Level.PARAGRAPH, body=line))
        elif _has_label_alone(top) and top.level in HEADINGS and is_heading_words(line.text):
            top.heading = line
        elif _has_label_alone(top):
            top.body = line
        else:
            self.add(Node(Level.PARAGRAPH, body=line))

    def _item_that_goes_on(self, following: Sequence[Line]) -> Node | None:
        """The open item whose successor is the next mark: a plain line between belongs to it."""
        mark = next((mark for line in following if (mark := find_mark(line.text))), None)
        if mark is None:
            return None
        for node in reversed(self.stack[1:]):
            if node.level in _ITEMS and node.scheme is mark.scheme and node.number:
                return node if mark.ordinal == int(node.number) + 1 else None
        return None


def _heads_decimals(node: Node, mark: Mark) -> bool:
    """Whether ``二、`` is the heading above ``2.1``, in a text that prints no ``2``."""
    is_heading = node.scheme is Scheme.HAN_COMMA and node.level in HEADINGS
    return is_heading and node.number == mark.number.split(".")[0]


def _headed(level: Level, line: Line, mark: Mark) -> Node:
    """A row whose words are its heading where they are short and no sentence."""
    node = Node(level, line.cut(0, mark.end), number=mark.number, scheme=mark.scheme)
    rest = line.cut(mark.end)
    if level in HEADINGS and rest.text and may_be_heading(rest.text):
        node.heading = rest
    else:
        node.body = rest
    return node


def _has_label_alone(node: Node) -> bool:
    """Whether a row is a label and nothing else yet: no words, and no rows below it."""
    return bool(node.label.text and node.words == node.label.text and not node.children)


def _takes_paragraph(node: Node) -> bool:
    """Whether a plain line goes on with ``node`` rather than with what encloses it."""
    if node.level is Level.PARAGRAPH:
        return False
    if node.level in _ITEMS:
        text = node.body.text or node.heading.text
        return not text or text[-1] not in "。；;.！"
    return True


def collapse(node: Node) -> None:
    """Let each article of a single paragraph below ``node`` carry its words and items itself."""
    for child in node.children:
        collapse(child)
    if node.level is not Level.ARTICLE or node.body.text or not node.children:
        return
    first, *others = node.children
    if first.level is Level.PARAGRAPH and not any(
        child.level is Level.PARAGRAPH for child in others
    ):
        node.body = first.body
        node.children = [*first.children, *others]
