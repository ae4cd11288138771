"""The words by which one document ends, stays, extends or resumes the effect of another.

Reads a phrase whose titles and brackets are hidden (``clauses``); writes ``EffectWord``.
Whether such a word is said of a document at all is decided where the sentence is read.
"""

import re
from dataclasses import dataclass

from gazette.parsing.parsed import RelationType
from gazette.parsing.words.clauses import hide_brackets, hide_titles
from gazette.parsing.words.numerals import DIGIT, HAN

#: 有效期, 试行期限: what a term is called.
TERM = r"(?:有效|试行|施行|实施|执行|适用|暂行)(?:期限?|时间)"
_ACT = r"(?:执行|施行|实施|适用)"
#: Titles, hidden or as printed, and nothing of them: 撤销《A》（…）、《B》.
_WHOLE_TITLES = r"(?:(?:[、和及]|以及)?原?《[^》]{1,200}》(?:（[^）]{1,100}）)?){1,20}"
_IN_PLACE = r"(?:替代|取代|代替)"
#: The end of the document is said beside: 由本办法代替，同时废止.
_IS_ENDED = r"[^。；]{0,60}(?:废止|失效|停止|不再)"
_WORD = re.compile(
    rf"(?P<suspends>(?:暂停|暂缓|中止|暂时停止|暂时中止|暂不){_ACT})"
    rf"|(?P<resumes>恢复(?:{_ACT}|效力))"
    rf"|(?P<repeals>废止|废除|作废|失效|(?:失去|丧失)(?:法律)?效力|(?:停止|终止)(?:{_ACT}|使用)|不再(?:继续)?(?:{_ACT}|有效|作为行政[^，。；]{{0,12}}依据)"
    rf"|(?<!政府)(?<!部门)(?<!机关)(?:予以|现予|宣布)撤销(?!的|或者?|、|，并)|(?:撤销|取消)(?={_WHOLE_TITLES}(?:[，。；,;]|$))"
    rf"|(?:由|被)本[^，。；]{{1,12}}?{_IN_PLACE}(?!{_IS_ENDED})|本[^，。；]{{1,12}}?{_IN_PLACE}(?={_WHOLE_TITLES}(?:[，。；,;]|$)(?!{_IS_ENDED})))"
    rf"|(?P<continues>继续(?:有效|试行|沿用|保留|{_ACT}))"
    r"|(?P<extends>(?<!不再)(?<!不予)(?<!未)(?:延长|延续|顺延|展期|延期|续延|续期|延(?=至)))"
)
#: What a list says of the documents in it: its title, a heading, or a cell of a table.
_LISTED = re.compile(
    r"(?P<to_be_repealed>(?:拟|建议|待|应)(?:予以?|宣布)?(?:废止|失效)(?!的?决定))"
    r"|(?P<to_be_amended>(?:拟|需要?|待|建议|应当?|适时|抓紧|正在)?(?:予以|进行|作)?(?:修改|修订|修正)(?:后(?:继续|重新)\S{2})?)"
    rf"|(?P<suspends>(?:暂停|暂缓|中止){_ACT})"
    rf"|(?P<resumes>恢复{_ACT})"
    rf"|(?P<repeals>废止|废除|失效|作废|(?:停止|终止){_ACT}|不再(?:继续)?(?:{_ACT}|有效|作为[^，。；]{{0,12}}依据))"
    r"|(?P<extends>延长|延续|顺延|展期|延期)"
    rf"|(?P<continues>继续(?:有效|试行|沿用|保留|使用|{_ACT})|现行有效|(?:予以|继续)?保留|^\s*有效\s*$)"
)
_TERM = re.compile(TERM)
#: 延长 without 有效期: 延期执行, 延长试行, 延期2年执行.
_EXTENDED_ACT = re.compile(rf"\s*(?:[{DIGIT}{HAN}]{{1,3}}(?:年|个月)\s*)?(?:{_ACT}|试行|至|到)")


@dataclass(frozen=True, slots=True)
class EffectWord:
    """A word at ``[start, end)`` of a phrase, and the relation that it may state."""

    type: RelationType
    text: str
    start: int
    end: int


_NUMBERED = re.compile(rf"第[（(][{HAN}{DIGIT}]{{1,4}}[）)]")


def hide_names(text: str) -> str:
    """The text with titles and brackets hidden, but for the number of 第（三）项."""
    hidden = hide_brackets(hide_titles(text))
    for match in _NUMBERED.finditer(text):
        hidden = hidden[: match.start()] + match[0] + hidden[match.end() :]
    return hidden


def may_speak_of_effect(text: str) -> bool:
    """Whether a sentence has a word of effect at all, be it in a title."""
    return bool(_WORD.search(text))


def effect_words(hidden: str) -> list[EffectWord]:
    """The words of effect in a sentence, in order; 延长 only if a term or an act is near."""
    return [
        EffectWord(RelationType(match.lastgroup or ""), match[0], match.start(), match.end())
        for match in _WORD.finditer(hidden)
        if match.lastgroup != "extends" or _is_of_a_term(hidden, match)
    ]


def _is_of_a_term(hidden: str, match: re.Match[str]) -> bool:
    """Whether 延长 is said of a term: 有效期延长, 延长…有效期, 延期执行."""
    clause_start = max(hidden.rfind(mark, 0, match.start()) for mark in "，。；,;") + 1
    stop = re.search("[，。；,;]", hidden[match.end() :])
    clause_end = match.end() + stop.start() if stop else len(hidden)
    near = hidden[clause_start:clause_end]
    return bool(_TERM.search(near) or _EXTENDED_ACT.match(hidden, match.end()))


def listed_as(phrase: str) -> RelationType | None:
    """What a list's title, heading or cell says of its documents; None if nothing or two things.

    废止和失效的 is one thing; 继续有效、废止 are two, as each part of the list then says.
    """
    found = {match.lastgroup or "" for match in _LISTED.finditer(phrase)}
    if "extends" in found:
        found.discard("continues")
    if "to_be_amended" in found and re.search("修[改订正]前继续", phrase):
        found.discard("continues")
    return RelationType(found.pop()) if len(found) == 1 else None


def says_two_things(phrase: str) -> bool:
    """Whether a phrase names lists of more than one kind: 继续有效、废止和失效."""
    return len({match.lastgroup for match in _LISTED.finditer(phrase)}) > 1
