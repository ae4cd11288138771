"""Where no sentence ends or begins: behind 对, before 的, inside a bracket.

Reads two lines that follow one another; says whether a sentence was cut between them.
"""

import re

from gazette.parsing.words.dates import DATE_SHAPE

_NEVER_LAST = re.compile(
    r"(?:[—～~－]|超过|达到|不足|[低高大小多少]于|(?<![总缓共饱谐温])和|(?<!参)与|(?<!普)及|或|(?<![应面相核配校针])对|(?<!大)将|(?<![理自缘])由|(?<![方动去导取])向"
    r"|把|被|该|各|每|且|(?<!合)并|(?<![供响反效适感])应|须|(?<![许认])可|的|不得|按照|依照|关于|符合|予以|(?<!基)于|(?<!存)在|[日月]起)$"
)
_NEVER_FIRST = re.compile(
    r"\d+(?:\.\d+)?(?:万|亿|元|米|级|[%％]|倍|吨|公里|平方|公顷|立方)|的|和(?!平|谐)|等(?![级候于])|及(?![时早格])|或(?!许|有)|之(?!所|前|后|一[，、])|了(?!解)|者|以内|以上的|以下的|[，。；、！？）》”：)]"
)
#: So near to the end of a line a bracket is opened that the next line need not close.
_NEAR_END = 8
_DATED = re.compile(rf"\s*(?:根据|依据)?\s*{DATE_SHAPE}")
_PAIRS = (("（", "）"), ("(", ")"), ("《", "》"), ("〔", "〕"), ("“", "”"))


def is_cut_sentence(text: str, following: str) -> bool:
    """Whether a line ends, or the next begins, as no sentence does."""
    return bool(_NEVER_LAST.search(text) or _NEVER_FIRST.match(following))


def leaves_open(text: str, following: str) -> bool:
    """Whether a bracket or quotation that a line opens goes on in the next.

    It is closed there, or it was opened directly before the line's end.
    """
    for begin, end in _PAIRS:
        at = text.rfind(begin)
        if at <= text.rfind(end):
            continue
        opened, closed = following.find(begin), following.find(end)
        if closed >= 0 and (closed < opened or opened < 0):
            return True
        is_near = len(text) - at <= _NEAR_END or bool(_DATED.match(text, at + 1))
        if closed < 0 and opened < 0 and is_near:
            return True
    return False
