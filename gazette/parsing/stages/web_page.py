"""Part of stage 1, clean: what a web page prints around a document.

Reads lines; writes which of them are furniture, and why: the table of 索引号, the path of
the page (首页 > …), the line of 来源 and 字号, tools, links and the foot. A text without a
sure sign of a web page keeps every line.
"""

from collections.abc import Sequence

from gazette.parsing.words.bodies import is_body, is_title
from gazette.parsing.words.dates import is_date_line
from gazette.parsing.words.document_numbers import is_order_head, line_number, order_tail
from gazette.parsing.words.lines import fold
from gazette.parsing.words.markers import find_mark
from gazette.parsing.words.page_furniture import (
    FOOT,
    LINKS,
    NAVIGATION,
    Furniture,
    furniture,
    heads_links,
    is_file_link,
)
from gazette.parsing.words.page_labels import find_tables

TABLE = "网页信息表"
_LONGEST_MENU = 16
_SHORTEST_TITLE = 8
_LONGEST_HEAD = 120
_LONGEST_LINK = 90


def page_furniture(texts: Sequence[str]) -> dict[int, str]:
    """The lines that are furniture of a web page, with the reason of each."""
    return _PageReader(texts).read()


class _PageReader:
    """Reads the lines of a text, which may be that of a web page."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.found: dict[int, str] = {}
        self.tables = [] if _is_gazette(texts) else list(find_tables(texts))

    def read(self) -> dict[int, str]:
        for table in self.tables:
            self.found.update(dict.fromkeys(range(table.start, table.end), TABLE))
        if _is_gazette(self.texts):
            return {}
        kinds = {
            index: kind
            for index, text in enumerate(self.texts)
            if index not in self.found and (kind := furniture(text))
        }
        end = self._text_end()
        sure = {i: kind.reason for i, kind in kinds.items() if kind.is_sure}
        if not self.tables and not any(sure[i] != FOOT or i >= end for i in sure):
            return {}
        self.found.update({i: reason for i, reason in sure.items() if reason != FOOT})
        self._take_head(kinds)
        self._take_foot(kinds)
        return self.found

    def _take_head(self, kinds: dict[int, Furniture]) -> None:
        """What stands above the text, and the menu above the path or the table of the page."""
        end = self._head_end()
        for index in range(end):
            if index in kinds and index not in self.found:
                self.found[index] = kinds[index].reason
        starts = [index for index in range(end) if self.found.get(index) in (NAVIGATION, TABLE)]
        above = max([*starts[:1], self._title(end)])
        for index in range(above):
            if index not in self.found and self._is_menu(index):
                self.found[index] = NAVIGATION
        if starts:
            self._take_vertical_path(starts[0], end)

    def _title(self, end: int) -> int:
        """The first line that is a title of its own; 0 if there is none above the text."""
        for index, text in enumerate(self.texts[:end]):
            if index not in self.found and len(text) >= _SHORTEST_TITLE and is_title(text):
                return index
        return 0

    def _take_vertical_path(self, start: int, end: int) -> None:
        """The words of a path that stand on lines of their own, from 首页 to the last one."""
        at = start
        while at < end and (at in self.found or self._is_step(at)):
            if at not in self.found and any(
                i in self.found for i in range(at + 1, min(at + 4, end))
            ):
                self.found[at] = NAVIGATION
            at += 1

    def _is_step(self, index: int) -> bool:
        text = self.texts[index]
        return len(text) <= 12 and not is_title(text) and not is_body(text) and self._is_menu(index)

    def _head_end(self) -> int:
        """The first line of the text itself, behind title, number and furniture."""
        for index, text in enumerate(self.texts[:_LONGEST_HEAD]):
            if index not in self.found and (text[-1] in "。；" or _is_marked(text)):
                return index
        return min(len(self.texts), _LONGEST_HEAD)

    def _is_menu(self, index: int) -> bool:
        """Whether a line above the path of a page is one of its menu or the name of the site."""
        text = self.texts[index]
        if len(text) > _LONGEST_MENU or text[-1] in "，。；：、" or _is_marked(text):
            return False
        following = next(
            (self.texts[i] for i in range(index + 1, len(self.texts)) if i not in self.found), ""
        )
        begins_title = following.startswith(("印发", "转发")) or "关于" in text
        begins_title |= "关于" in text + following[:1] or following.startswith("关于")
        is_order = is_order_head(text) or order_tail(text) is not None
        is_named = is_title(text) or line_number(text) is not None or is_date_line(text)
        return not (begins_title or is_order or is_named)

    def _take_foot(self, kinds: dict[int, Furniture]) -> None:
        """What stands behind the text: furniture, and all that follows it to the end."""
        end = self._text_end()
        for index in range(end, len(self.texts)):
            if index in kinds and index not in self.found:
                self.found[index] = kinds[index].reason
        first = next((i for i in range(end, len(self.texts)) if i in self.found), None)
        self._take_links(end)
        if first is None:
            return
        reason = LINKS
        for index in range(first, len(self.texts)):
            text = self.texts[index]
            reason = LINKS if heads_links(text) else self.found.get(index, reason)
            if index not in self.found and not self._is_content(index):
                self.found[index] = reason if reason == LINKS else FOOT

    def _take_links(self, end: int) -> None:
        """The files and documents that a list of links behind the text names."""
        is_list = False
        for index in range(end, len(self.texts)):
            text = self.texts[index]
            if heads_links(text):
                is_list = True
            elif is_list and (is_file_link(text) or self._is_link(text)):
                self.found.setdefault(index, LINKS)
            elif index not in self.found:
                is_list = False

    def _is_link(self, text: str) -> bool:
        is_name = is_title(text) or "关于" in text
        return is_name and len(text) <= _LONGEST_LINK and text[-1] not in "。；："

    def _text_end(self) -> int:
        """The line behind the last sentence, signature, note or annex of the text."""
        for index in range(len(self.texts) - 1, -1, -1):
            if index not in self.found and self._is_content(index):
                return index + 1
        return 0

    def _is_content(self, index: int) -> bool:
        """Whether a line cannot be of the foot of a page: a sentence, a provision, a date."""
        text = self.texts[index]
        if furniture(text) and not find_mark(text):
            return False
        if len(text) > _LONGEST_LINK or text[-1] in "。；：":
            return True
        if text[0] == "|" and text.count("|") > 3:
            return True
        is_stated = line_number(text) is not None or is_date_line(text)
        is_bracketed = text[0] in "（(" and text[-1] in "）)"
        return is_stated or is_bracketed or (_is_marked(text) and not is_file_link(text))


def _is_marked(text: str) -> bool:
    return find_mark(text) is not None


def _is_gazette(texts: Sequence[str]) -> bool:
    """Whether a text is a printed issue, whose imprint speaks of 主办 and 电话 as pages do."""
    head = [fold(text) for text in texts[:60]]
    return any(text in ("目录", "目次") for text in head) and any("公报" in text for text in head)
