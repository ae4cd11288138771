"""Questions and answers (政策问答, 答记者问) within the blocks of an explanation.

问：… opens a question, which heads what follows up to the next one; so does a row that is a
question and is followed by 答：…. A question has the heading level of its place, so that
those who read by headings go from one to the next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gazette.parsing.parsed import Level

if TYPE_CHECKING:
    from gazette.layout.blocks import Block

_ASKS = re.compile(
    r"\s*[（(【\[]?(?:第?[\d一二三四五六七八九十]{1,3}[.．、]?)?\s*"
    r"(?:问|记者|网友|提问|Q)\s*[\d一二三四五六七八九十]{0,3}[】\])）]?\s*[：:]",
    re.IGNORECASE,
)
_ANSWERS = re.compile(r"\s*[【\[]?(?:答|回答|A)\s*[】\]]?\s*[：:]", re.IGNORECASE)
_IS_QUESTION = re.compile(r".{2,}[？?]\s*$")
#: 问：…？答：… in one row is no heading of others.
_HAS_ANSWER = re.compile(r"[？?。]\s*[【\[]?(?:答|回答)[】\]]?\s*[：:]")
#: Rows that may be a question.
_LEVELS = {Level.PARAGRAPH, Level.ITEM, Level.SUBITEM}


def mark_questions(blocks: Sequence[Block], lowest: int, deepest: int) -> None:
    """Give the questions among some blocks the shape ``question`` and a heading level.

    ``lowest`` is the level where no heading stands above, ``deepest`` the last that HTML has.
    """
    above: list[tuple[int, int]] = []  # depth and heading level of the headings around
    for place, block in enumerate(blocks):
        while above and above[-1][0] >= block.row.depth:
            above.pop()
        if block.heading_level:
            above.append((block.row.depth, block.heading_level))
            if block.shape == "run_in" and _asks(block.row.body):  # 一、为什么要制定本办法？
                block.shape = "question"
        elif block.row.level in _LEVELS and _is_question(blocks, place):
            block.shape = "question"
            block.heading_level = min(above[-1][1] + 1 if above else lowest, deepest)


def _asks(words: str) -> bool:
    """Whether words alone are a question, without its answer."""
    return bool(_ASKS.match(words) or _IS_QUESTION.match(words)) and not _HAS_ANSWER.search(words)


def _is_question(blocks: Sequence[Block], place: int) -> bool:
    words = blocks[place].row.printed
    if _ASKS.match(words):
        return _asks(words)
    following = blocks[place + 1].row.printed if place + 1 < len(blocks) else ""
    return bool(_IS_QUESTION.match(words) and _ANSWERS.match(following))
