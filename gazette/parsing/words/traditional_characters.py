"""Traditional characters, one by one as simplified ones: 條 → 条, 辦 → 办.

The grammar of this folder is written in simplified characters. A text in traditional
ones is read by its ``simplified`` form, which is as long, so that places stay the same;
its rows keep what is printed (``printed_characters``).
"""

import re
from functools import cache

from opencc import OpenCC

#: Characters that a text in traditional characters does not do without.
_TELLTALE = re.compile(
    "[條節編項則規辦關於發佈實號個處機總為與應據職責區縣鄉鎮廳國務會員長門業產質監執經濟財稅設備維護"
    "單報時間動對開學體點過還進運無書東車馬電話說請議論許讓給結約網線類題順須頭裡後從來傳傷價億優儲參貳陸]"
)
_RANGES = ((0x3400, 0x4DC0), (0x4E00, 0xA000))


def simplified(text: str) -> str:
    """The text with each traditional character replaced by the simplified one."""
    return text.translate(_table()) if _TELLTALE.search(text) else text


def simplified_characters(text: str) -> str:
    """As ``simplified``, also for a text of a few words without any telltale character."""
    return text if text.isascii() else text.translate(_table())


@cache
def _table() -> dict[int, str]:
    """Code points of traditional characters → simplified characters."""
    characters = [chr(code) for start, end in _RANGES for code in range(start, end)]
    converted: str = OpenCC("t2s").convert("\n".join(characters))
    pairs = zip(characters, converted.split("\n"), strict=True)
    return {ord(old): new for old, new in pairs if old != new and len(new) == 1}
