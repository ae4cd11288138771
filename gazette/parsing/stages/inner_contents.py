"""The list of contents (目录) that a plan or a rule prints at its own head.

Reads the lines of a text; writes where the list ends. It ends where its first entry comes
again as a heading, or, where leaders and pages stand behind its entries, with the last
of these.
"""

import re

from gazette.parsing.words.lines import Line, fold
from gazette.parsing.words.markers import find_mark

_HEADS = ("目录", "目次")
_LEADERS = re.compile(r"[.…·•．‥⋯]{3,}|[—_-]{4,}")
_PAGE = re.compile(r"(?:[.…·•．‥⋯—_\-\s]+|[\s\t]+)[（(]?\d{1,4}[）)]?$")
_KEY_END = re.compile(r"[.…·•．‥⋯—_\-\s]*[（(]?\d*[）)]?$")
#: A list has no more lines than these; an entry is broken over no more than these.
_LONGEST = 400
_LONGEST_HEAD = 12
_LONGEST_ENTRY = 3


def inner_contents_end(lines: list[Line], start: int) -> int | None:
    """The line behind the list of contents whose head stands at ``start``; None for other lines.

    The head is 目录 on one line, or 目 and 录 on two.
    """
    first = start + head_length(lines, start)
    if first == start or first + 1 >= len(lines):
        return None
    again = _heading_again(lines, first) or _mark_again(lines, first)
    paged = _last_with_page(lines, first)
    if paged is None:
        return again
    is_near = again is not None and paged < again <= paged + _LONGEST_ENTRY
    if is_near and all(_is_entry(line.text) for line in lines[paged + 1 : again]):
        return again
    return paged + 1


def inner_headings(lines: list[Line]) -> frozenset[str]:
    """The folded entries of all lists of contents in a document: so its headings are worded."""
    found: set[str] = set()
    for start in range(len(lines)):
        end = inner_contents_end(lines, start)
        words = ""
        for line in lines[start + head_length(lines, start) : end or start]:
            key = heading_key(line.text)
            words = key if find_mark(line.text) else words + key
            found.add(words)
    return frozenset(found)


def head_length(lines: list[Line], start: int) -> int:
    """How many lines the head of a list of contents takes, 0 if ``start`` is none."""
    if lines[start].text[0] != "目" or len(lines[start].text) > _LONGEST_HEAD:
        return 0
    here = fold(lines[start].text)
    if here in _HEADS:
        return 1
    following = fold(lines[start + 1].text) if start + 1 < len(lines) else ""
    return 2 if here == "目" and here + following in _HEADS else 0


def _heading_again(lines: list[Line], first: int) -> int | None:
    """The line that repeats the first entry, which may be broken over several."""
    keys = ["".join(heading_key(line.text) for line in lines[first : first + n]) for n in (1, 2, 3)]
    keys = [key for key in keys if key]
    for index in range(first + 1, min(first + _LONGEST, len(lines))):
        here = heading_key(lines[index].text)
        if here and here in keys and (here == keys[0] or index >= first + 2):
            return index
    return None


def _mark_again(lines: list[Line], first: int) -> int | None:
    """The line whose mark repeats that of the first entry, behind entries and nothing else.

    For a list whose entries are not worded like the headings.
    """
    mark = find_mark(lines[first].text)
    if mark is None:
        return None
    for index in range(first + 1, min(first + _LONGEST, len(lines))):
        text = lines[index].text
        here = find_mark(text)
        if here and (here.scheme, here.number) == (mark.scheme, mark.number):
            return index if index > first + 1 else None
        if not _is_entry(text):
            return None
    return None


def _is_entry(text: str) -> bool:
    """Whether a line can be an entry of a list of contents."""
    return len(text) <= 60 and not re.search(r"[。；]", text)


def _last_with_page(lines: list[Line], first: int) -> int | None:
    """The last of the entries that end with leaders and a page, three at least."""
    last, count, open_lines = None, 0, 0
    for index in range(first, min(first + _LONGEST, len(lines))):
        text = lines[index].text
        has_page = bool(_PAGE.search(text))
        is_led = _LEADERS.search(text) and (has_page or text[-1] in ".…·．")
        if is_led or (has_page and find_mark(text)):
            last, count, open_lines = index, count + 1, 0
        else:
            open_lines += 1
            if open_lines > _LONGEST_ENTRY or "。" in text:
                break
    return last if count >= 3 else None


def heading_key(text: str) -> str:
    """An entry or a heading, folded, without leaders and page."""
    return _KEY_END.sub("", fold(text))
