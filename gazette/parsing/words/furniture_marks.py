"""How a reader marks a line that belongs to the page and not to the text: ⟦书眉：…⟧.

A reader that knows the page (PDF) knows a running head by its place, the parser only by
its words. The reader writes what the parser would not know in brackets that no gazette
prints; ``clean`` reports the line as removed, with its reason and its words.
"""

import re

_MARKED = re.compile(r"⟦([\u4e00-\u9fff]{2,6})：.*⟧")


def marked(reason: str, text: str) -> str:
    """A line of furniture with its reason: 书眉, 页脚, 页码, 表头."""
    return f"⟦{reason}：{text}⟧"


def marked_reason(line: str) -> str | None:
    """The reason of a marked line; None for any other line."""
    match = _MARKED.fullmatch(line)
    return match[1] if match else None
