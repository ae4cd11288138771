"""Heads of documents as gazettes print them: title, note, byline, and where the text begins.

Texts of own writing. ``listed``: the head stands in an issue whose contents page names the
title; else the text is a document of its own.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from gazette.parsing import parse
from gazette.parsing.parsed import Document, Issue, Level
from gazette.parsing.printed_rows import printed, rows
from gazette.parsing.words.lines import fold_title

_HEADS = Path(__file__).parent / "heads.txt"
_HEAD_LEVELS = (Level.TITLE, Level.NUMBER, Level.NOTE, Level.SIGNATURE)
_ISSUE = """示例市人民政府公报
2024年第3期（总第41期）
目　录
【市政府文件】
示例市人民政府关于加强冬季供热工作的通知（示政发〔2024〕3号）……（2）
【其他】
{title}……（5）
【人事任免】
示例市人民政府关于甄石任职的通知（示政任〔2024〕8号）……（9）
示例市人民政府关于加强冬季供热工作的通知
示政发〔2024〕3号
各区人民政府：
为做好冬季供热工作，现将有关事项通知如下：
一、各区要于十月底之前完成设备检修。
示例市人民政府
2024年3月1日
{printed}
示例市人民政府关于甄石任职的通知
示政任〔2024〕8号
各区人民政府：
市政府决定，任命甄石为示例市教育局局长。
示例市人民政府
2024年3月5日
"""


@dataclass(frozen=True, slots=True)
class Head:
    """What is printed, and what a clerk reads of it."""

    name: str
    printed: str
    title: str
    body: str
    adopted_on: str = ""
    listed: bool = False

    def set_with(self, ends: str) -> "Head":
        """The same head with other line ends."""
        return replace(self, printed=self.printed.replace("\n", ends))

    def issue(self) -> Issue:
        """What the parser makes of the text, or of the issue in which it stands."""
        if not self.listed:
            return parse(self.printed)
        return parse(_ISSUE.format(title=self.title, printed=self.printed))

    def document(self) -> Document:
        """The document of the head."""
        documents = self.issue().documents
        wanted = fold_title(self.title)
        named = (one for one in documents if fold_title(one.title) == wanted)
        return next(named) if self.listed else documents[0]

    def faults(self) -> list[str]:
        """What the parser reads otherwise: title, day of adoption, where the text begins."""
        document = self.document()
        found = []
        if fold_title(document.title) != fold_title(self.title):
            found.append(f"title {document.title!r}")
        if str(document.adopted_on or "") != self.adopted_on:
            found.append(f"adopted on {document.adopted_on}")
        lines = [row for text in document.texts for row in rows(text.provisions)]
        if not lines:
            return [*found, "no rows"]
        if lines[0].level not in _HEAD_LEVELS:
            found.append(f"first row {lines[0].level} {printed(lines[0])!r}")
        first = next((row for row in lines if row.level not in _HEAD_LEVELS), None)
        if first is None or not printed(first).startswith(self.body):
            found.append(f"text begins {first and printed(first)[:30]!r}")
        return found


def heads() -> list[Head]:
    """All heads of ``heads.txt``: what is expected, ``---``, and what is printed."""
    blocks = re.split(r"^=== ", _HEADS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [_head(block) for block in blocks]


def _head(block: str) -> Head:
    stated, printed_lines = block.split("\n---\n", 1)
    name, *lines = stated.split("\n")
    values = dict(line.split(": ", 1) for line in lines)
    return Head(
        name,
        printed_lines.strip("\n"),
        values["title"],
        values["body"],
        values.get("adopted", ""),
        "listed" in values,
    )
