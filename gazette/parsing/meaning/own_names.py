"""The names by which a document speaks of itself: 本办法, 本裁量基准, its title, 《停车办法》.

Reads a document's titles and the words that set an abbreviation (以下简称) or say what it
is (制定本导则); writes ``OwnNames``. The noun behind 本 is whatever the document's own title
ends with; a list of such nouns could not be whole.
"""

import re
from dataclasses import dataclass

from gazette.parsing.meaning.document_texts import DocumentTexts
from gazette.parsing.parsed import TextRole
from gazette.parsing.printed_rows import rows
from gazette.parsing.words.document_numbers import find_number
from gazette.parsing.words.lines import fold, fold_title

_OWN_ROLES = (TextRole.MAIN, TextRole.PROMULGATING, TextRole.PROMULGATED)
#: Nouns that mean the document whatever its title.
_ALWAYS = ("文件", "文", "件", "令", "公报")
#: What documents are called; behind 本 such a noun can only mean the document it stands in.
_DOCUMENTS = (
    "办法|细则|规定|条例|规则|规程|规范|守则|准则|导则|总则|通则|标准|基准|定额|图则|指引|指南|手册|须知|"
    "纲要|要点|规划|计划|方案|预案|措施|政策|意见|制度|机制|章程|公约|名录|目录|清单|流程|程序|"
    "决定|决议|通知|通告|公告|通报|命令|批复|复函|函|解释|修正案|法(?![院人定律])|若干措施|意见书"
)
_KIND = re.compile(rf"[\u4e00-\u9fff]{{0,6}}?(?:{_DOCUMENTS})")
_DIRECT_KIND = re.compile(_DOCUMENTS)
#: 本 + one of these is a place, a body, a time or a part: never the document.
_NEVER = re.compile(
    r"[市区县省州镇乡村级年月日季周届次轮期批条款项目章节编页表图人院校局厅部处科站所]"
    r"|行政|地区|地方|辖区|单位|部门|机关|企业|公司|机构|系统|行业|专业|学校|学期|学年|级|土|身|来|质|人"
)
_BEFORE = r"(?<![基成资样文根原副标日版课书剧抄账])"
_OWN_NOUN = re.compile(rf"{_BEFORE}本(?P<noun>[\u4e00-\u9fff]{{1,12}})")
_MADE = re.compile(
    r"(?:制[定订]|出台|颁布|编制|提出|发布|作出|印发|形成)了?(?:本|如下|以下)"
    r"(?P<noun>[\u4e00-\u9fff]{1,8}?)(?=[。；，：（(]|$)"
)
_ABBREVIATED = re.compile(
    r"《(?P<title>(?:[^《》]|《[^《》]*》){2,200})》"
    r"(?:[（(][^（）()《》]{1,40}[）)])?[（(](?:以下|下)(?:统一|统|均)?(?:简)?称为?"
    r"[《“\"]?(?P<name>[^《》”\"（）()]{2,30})[》”\"]?[）)]"
)
_THESE = re.compile(
    r"(?:以上|上述|前述|这些|该)(?P<noun>(?:各项|几项)?(?:规定|措施|政策|意见|内容|事项|要求|条款)"
    r"|[\u4e00-\u9fff]{2,6})"
)
#: What stands behind a title and belongs to it.
_END_NOTE = re.compile(r"[（(〔\[【][^（）()〔〕\[\]【】]{1,20}[）)〕\]】]$")
#: Words before a title that mean an earlier text of the same title.
_EARLIER = re.compile(
    r"(?:原|旧|此前的?|以前的?|(?:印发|发布|公布|颁布|下发|施行|实施|执行)的)\s*$"
)
_LONGEST_NOUN = 12
_SHORTEST_TITLE = 4


@dataclass(frozen=True, slots=True)
class OwnNames:
    """What a document calls itself: its titles without end notes, the nouns it names
    itself by, its titles and abbreviations folded, and its number. ``others`` are the
    abbreviations of other documents: 《示例省办法》（以下简称《办法》)."""

    titles: tuple[str, ...]  # that of the notice first, where there are two texts
    nouns: frozenset[str]
    folded: frozenset[str]
    number: str | None
    others: frozenset[str] = frozenset()

    def at_start(self, text: str, original: str) -> int:
        """The length of the name with which a text begins, 0 without one.

        ``text`` has its titles hidden, ``original`` has not.
        """
        if text.startswith("本《"):
            return self._own_abbreviation(text, original)
        if text.startswith("本"):
            return self._own_noun(text)
        if text.startswith("《"):
            return self._own_title(text, original, 0)
        these = _THESE.match(text)
        if these is None:
            return 0
        noun = these["noun"]
        for length in range(len(noun), 1, -1):
            if _is_general(noun[:length]) or self._ends_a_title(noun[:length]):
                return these.start("noun") + length
        return 0

    def _own_abbreviation(self, text: str, original: str) -> int:
        """The length of 本《办法》 with which a text begins; 0 for another's name."""
        end = text.find("》")
        noun = original[2:end]
        is_own = end > 0 and (self._ends_a_title(noun) or _DIRECT_KIND.fullmatch(noun))
        return end + 1 if is_own else 0

    def find(self, text: str, original: str) -> int:
        """Where a name of the document begins in a text with hidden titles; -1 without one."""
        for match in _OWN_NOUN.finditer(text):
            if self._own_noun(text[match.start() :]):
                return match.start()
        at = text.find("《")
        while at >= 0:
            if self._own_title(text, original, at):
                return at
            at = text.find("《", at + 1)
        return -1

    def is_of_cover(self, text: str) -> bool:
        """Whether a sentence speaks of the notice that promulgates, and not of the measure."""
        cover = self.titles[0] if self.titles else ""
        measures = [title for title in self.titles if title != cover]
        match = _OWN_NOUN.search(text) if measures else None
        if match is None:
            return False
        for length in range(len(match["noun"]), 1, -1):
            noun = match["noun"][:length]
            if cover.endswith(noun):
                return not any(one.endswith(noun) for one in measures)
        return False

    def _own_noun(self, text: str) -> int:
        """The length of 本 and the noun behind it with which the text begins."""
        match = re.match(r"本\s*([\u4e00-\u9fff]+)", text[: _LONGEST_NOUN + 4])
        if match is None or match[1][0] in "自从于":
            # The noun stands in quotation marks, which a sentence leaves out: 本“十条”自….
            return 1 if match or text.strip() == "本" else 0
        noun, lead = match[1], match.start(1)
        for length in range(len(noun), 0, -1):
            if self._ends_a_title(noun[:length]) or noun[:length] in self.nouns:
                return lead + length + _note_length(text[lead + length :])
        kind = _DIRECT_KIND.match(noun) or (None if _NEVER.match(noun) else _KIND.match(noun))
        return lead + kind.end() + _note_length(text[lead + kind.end() :]) if kind else 0

    def _ends_a_title(self, noun: str) -> bool:
        if len(noun) == 1 and _NEVER.fullmatch(noun):
            return False
        return any(title.endswith(noun) for title in self.titles)

    def _own_title(self, text: str, original: str, at: int) -> int:
        """The length of the document's own title, which begins at ``at``; 0 for another's."""
        end = text.find("》", at)
        if end < 0 or not self.is_own_title(original[at + 1 : end]):
            return 0
        if _EARLIER.search(text[max(0, at - 12) : at]):
            return 0
        note = re.match(r"[（(][^（）()]*[）)]", original[end + 1 :])
        number = find_number(note[0]) if note else None
        if number and self.number and number != self.number:
            return 0
        return end + 1 - at + (note.end() if note else 0)

    def is_short_title(self, words: str) -> bool:
        """Whether words are the end of the document's own title: 若干举措."""
        return len(words) >= _SHORTEST_TITLE and self._ends_a_title(words)

    def is_own_title(self, title: str) -> bool:
        """Whether a title is one of the document's, or an abbreviation of one."""
        if fold_title(title) in self.folded or fold_title(_bare(title)) in self.folded:
            return True
        is_short = _DIRECT_KIND.fullmatch(title) and title not in self.others
        return bool(is_short) and self._ends_a_title(title)


def own_names(document: DocumentTexts, number: str | None) -> OwnNames:
    """What a document with this number calls itself."""
    own_texts = [text for text in document.texts if text.role in _OWN_ROLES]
    titles = [title for title in (document.title, *(text.title for text in own_texts)) if title]
    folded = {fold_title(title) for title in titles} | {fold_title(_bare(t)) for t in titles}
    nouns: set[str] = set(_ALWAYS)
    others: set[str] = set()
    for text in own_texts:
        for row in rows(text.provisions):
            words = row.heading + row.body
            if "本" in words or "如下" in words or "以下" in words:
                nouns.update(_made_nouns(words))
            if "称" in words:
                for match in _ABBREVIATED.finditer(words):
                    if fold_title(match["title"]) in folded:
                        folded.add(fold_title(match["name"]))
                        nouns.add(match["name"].removeprefix("本"))
                    else:
                        others.add(match["name"])
    bare = tuple(dict.fromkeys(_bare(title) for title in titles))
    return OwnNames(bare, frozenset(nouns), frozenset(folded), number, frozenset(others))


def _made_nouns(words: str) -> list[str]:
    return [m["noun"] for m in _MADE.finditer(words) if not _NEVER.match(m["noun"])]


def _bare(title: str) -> str:
    """A title without what stands in brackets behind it: （试行）, （2024年修订）."""
    bare = fold(title)
    while match := _END_NOTE.search(bare):
        bare = bare[: match.start()]
    return bare.strip('《》“”"')


def _is_general(noun: str) -> bool:
    return bool(re.fullmatch(r"(?:各项|几项)?(?:规定|措施|政策|意见|内容|事项|要求|条款)", noun))


def _note_length(text: str) -> int:
    """The length of （试行） or （暂行） at the beginning."""
    match = re.match(r"[（(](?:试行|暂行|修订|修订版)[）)]", text)
    return match.end() if match else 0
