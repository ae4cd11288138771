"""Laws that a text names without 《》: 刑法第三条, 该条例第一条, 同法第二条, 附件1第二条.

Reads the words before a provision; says which document it is of. A name counts as a
document's own only behind 本: 本办法, 本界定标准.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from gazette.parsing.words.abbreviations import abbreviations
from gazette.parsing.words.lines import fold_title
from gazette.parsing.words.numerals import DIGIT, HAN

_NOUN = (
    "法典|法(?![院人律规定])|条例|办法|规定|细则|规则|规程|规范|标准|准则|守则|章程|决定|决议|通知|意见|方案|预案"
    "|解释|制度|指引|指南|导则|纲要|要点|措施|通告|公告|基准|名录|目录|清单|规划|计划|批复|命令|令"
)
_OTHERS = (
    rf"法律|法规|规章|文件|公约|条约|协定|议定书|协议|合同|契约|修正案|草案|说明|附录|附表|附件[{HAN}{DIGIT}]{{0,3}}"
    rf"|令?第?[{HAN}{DIGIT}]{{1,6}}号(?:令|文)?"
)
#: 本办法, 本实施细则: a document's own name, not 本市养犬管理条例.
_OTHERS_OWN = "市省县区州盟旗乡镇村局委厅部院校行地级届"
OWN_NAME = rf"本(?:条例|(?![{_OTHERS_OWN}])[^\W\d_条款项章节第前后a-zA-Z]{{0,6}}?(?:{_NOUN}))"
_NAME = re.compile(
    rf"(?P<pointer>该|(?<![合共协相不如])同|此|上述|前述|上列|前列|这[一部个])?(?:部|项|个)?(?P<noun>{_NOUN}|{_OTHERS})"
    r"(?:[（(][^（）()]{0,30}[）)])?(?:所?规定的?|中的?|的)?$"
)
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》){1,200})》")
#: What may stand before the name of a law.
_BOUNDARY = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[依按参遵]照|根据|依据|违反|适用|符合|执行|触犯|构成|援引|[和与及或由在对将有为以按依的]|或者|以及|属于)$"
)
_EDITION = re.compile(r"[（(][^（）()]{1,12}[）)]$")
_LONGEST = 30


class LawNames:
    """The documents that a document names, as they come up in print."""

    def __init__(self, words: Iterable[str]) -> None:
        self._short: dict[str, str] = {}
        titles: dict[str, str] = {}
        for text in words:
            if "《" in text:
                self._short |= abbreviations(text)
                titles |= {fold_title(title): title for title in _TITLE.findall(text)}
        self._by_end: dict[str, dict[str, str]] = defaultdict(dict)
        for key, title in titles.items():
            if key not in self._short:
                self._by_end[key[-2:]][key] = title
        self._recent: list[str] = []

    def abbreviate(self, short_names: Mapping[str, str]) -> None:
        """Let words stand for titles, where the text itself says nothing else of them."""
        for short, title in short_names.items():
            self._short.setdefault(fold_title(short), title)

    def full(self, title: str) -> str:
        """The title that an abbreviation in 《》 stands for, else the title itself."""
        return self._short.get(fold_title(title), title)

    def remember(self, title: str) -> None:
        """Note a title that was named now: 该条例 behind it may mean it."""
        self._recent.append(title)

    def before(self, words: str) -> str | None:
        """The title of the law that is named at the end of ``words``.

        None if none is named there; "" if it is not known which law that is.
        """
        words = words[-_LONGEST * 2 :]
        if words.endswith("其"):
            return ""
        match = _NAME.search(words)
        if match is None:
            return None
        if match["pointer"]:
            return self._pointed_at(match["noun"])
        return self._named(words[: match.end("noun")][-_LONGEST:])

    def _pointed_at(self, noun: str) -> str:
        """What 该条例 means: the last document named whose title ends with 条例."""
        for title in reversed(self._recent):
            if _EDITION.sub("", title).endswith(noun):
                return title
        return ""

    def _named(self, words: str) -> str:
        """The document whose title or abbreviation ends ``words``: 行政处罚法."""
        for short, title in self._short.items():
            if words.endswith(short) and _BOUNDARY.search(words[: -len(short)]):
                return title
        found = set()
        for key, title in self._by_end.get(words[-2:], {}).items():
            length = _common_ending(words, key)
            if length >= 2 and _BOUNDARY.search(words[:-length]):
                found.add(title)
        return found.pop() if len(found) == 1 else ""


def _common_ending(words: str, title: str) -> int:
    """How many characters two strings have in common at their ends."""
    length = 0
    for one, other in zip(reversed(words), reversed(title), strict=False):
        if one != other:
            break
        length += 1
    return length
