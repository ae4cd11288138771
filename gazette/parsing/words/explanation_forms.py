"""Titles of documents of their own that explain a rule: 《A》解读, 一图读懂A, 《A》政策问答.

Reads the title of a document; says in which form it explains, and which documents its title
names as explained. A 解释 (of a court, or of the body that interprets a rule) is law or close
to it and no explanation; nor is a notice about explanations (关于做好政策解读工作的通知).
"""

import re
from enum import StrEnum
from itertools import pairwise

from gazette.parsing.words.document_numbers import find_number


class ExplanationForm(StrEnum):
    """In which form a document explains a rule."""

    TEXT = "text"
    PICTURES = "pictures"
    QUESTIONS = "questions"
    VIDEO = "video"
    PRESS = "press"
    DRAFTING = "drafting"


_WHO = "政策|文件|条文|规章|专家|媒体|部门|文字|官方|权威|重点|要点|深度|全文|详细|逐条"
_PICTURE = (
    r"一(?:张|幅)?图(?:带(?:你|您))?(?:读懂|看懂|速览|了解|解读|读|看|知晓)"
    "|漫画解读|图片解读|图文解读|图示解读|图说|政策图解|图解"
)
_VIDEO = "视频解读|动漫解读|动画解读|音频解读|短视频解读|解读(?:短)?视频"
_QUESTIONS = (
    r"(?:政策|热点|有关问题|相关问题|常见问题|重点问题|办事)*(?:问答|问与答|答问)"
    r"|答记者(?:提)?问|记者问答|(?:[\d一二三四五六七八九十百]+问){1}[\d一二三四五六七八九十百]*答"
)
_TEXT = rf"(?:{_WHO})*解读(?:材料|稿|说明|文章)?"
#: The word at the end of a title, in the order in which they are asked.
_ENDINGS = (
    (ExplanationForm.PICTURES, _PICTURE),
    (ExplanationForm.VIDEO, _VIDEO),
    (ExplanationForm.QUESTIONS, _QUESTIONS),
    (ExplanationForm.TEXT, _TEXT),
)
#: The same where a 《title》 must stand before it: without one it may be anything.
_NAMED_ENDINGS = (
    (ExplanationForm.TEXT, "政策?明白[卡纸]|明白[卡纸]"),
    (ExplanationForm.QUESTIONS, "(?:政策)?(?:解答|答疑)"),
    (
        ExplanationForm.PRESS,
        r"新闻(?:发布会|吹风会)(?:的)?(?:文字|图文)?(?:实录|答问|材料|通稿)?|新闻(?:发布稿|通稿)",
    ),
    (
        ExplanationForm.DRAFTING,
        r"的?(?:有关|相关)?(?:起草|修订|修改|制定|编制)?(?:情况|工作|背景)?的?说明",
    ),
)
_MARK = r"[:|丨︱｜—\-·]"
_OPENINGS = (
    (ExplanationForm.PICTURES, rf"(?:{_PICTURE})"),
    (ExplanationForm.VIDEO, rf"(?:{_VIDEO})"),
    (ExplanationForm.QUESTIONS, r"(?:政策|热点)?问答"),
    (ExplanationForm.TEXT, rf"(?:{_WHO})*解读"),
)
#: 一图读懂 opens a title also without a mark behind it; 图解 and 解读 need 《 or a mark.
_OPENS_ALONE = re.compile(
    r"一(?:张|幅)?图(?:带(?:你|您))?(?:读懂|看懂|速览|了解)(?=[\u4e00-\u9fff“\"])"
)
_ABOUT_THEM = re.compile("制作|编制|编写|作品|活动|栏目|产品|平台")
_IS_NO_RULE = re.compile("(?:数据|形势|行情|走势|运行情况|指数)$")
#: What is explained here is no document.
_NO_RULE = "(?:数据|形势|行情|走势|运行情况|指数|天气|气象)"
_BRACKETS = re.compile(r"\(([^()]*)\)$")
_OUTER_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
_RULE = (
    "办法|细则|规定|条例|规则|意见|通知|方案|规划|计划|预案|措施|政策|决定|制度|标准|公告|通告|规程|准则|纲要|目录"
    "|清单|指引|导则|公报|报告|章程|命令"
)
#: The end of a title that stands without 《》.
_ENDS_AS_RULE = re.compile(rf"(?:{_RULE}|\d条|[一二三四五六七八九十百]条)(?:\([^()]*\))*$")
#: Between 》 and the word at the end: 《A》出台背景解读; not 《A》实施细则解读.
_QUALIFIED = re.compile(rf"(?:(?!{_RULE.replace('政策|', '')})[^《》]){{0,8}}")
_SERIAL = re.compile(r"(?:之?[一二三四五六七八九十\d]{1,3}|[:—-].*)$")
_CHANNEL = re.compile(rf"[^《》]{{1,6}}?{_MARK}(?=.*解读|一|图)")
_CONNECTED = re.compile(r"(?:有关|相关|的|内容|情况|问题|政策|[、,和及与]|\([^()]*\))*")
#: 市司法局负责人解读《A》.
_TOLD = re.compile(
    r"[^《》]{0,40}?(?:负责人|负责同志|发言人|局长|主任|专家|记者)?解读(?P<rule>《.+》)(?:\([^()]*\))?$"
)
#: 市公安局负责人就A.
_SPEAKER = re.compile(r"[^《》]{0,40}?就(?=《|\S{6})")
_NUMBER_BEHIND = re.compile(r"\([^()]*号\)$")
_EDGES = ' 、,:|丨︱-—·“”"'
#: A title without 《》 has at least so many characters.
_SHORTEST = 4
_SPACE = re.compile(r"\s+")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def explanation_form(title: str) -> ExplanationForm | None:
    """The form in which a document with this title explains a rule; None for other documents."""
    found = _parts(_narrow(title))
    return found[0] if found else None


def explained_titles(title: str) -> list[str]:
    """The titles of the documents that such a title names as explained, as printed.

    Empty for a bare 政策解读, and for a title that is none of an explanation.
    """
    narrow = _narrow(title)
    found = _parts(narrow)
    if not found:
        return []
    printed = _SPACE.sub("", title)
    start, stop = found[1]
    words = narrow[start:stop]
    quoted = list(_OUTER_TITLE.finditer(words))
    if quoted and _are_alone(words, quoted):
        return [printed[start + one.start(1) : start + one.end(1)] for one in quoted]
    if led := _SPEAKER.match(words):
        start += led.end()
    if ending := _NUMBER_BEHIND.search(narrow, start, stop):
        stop = ending.start()
    while start < stop and narrow[start] in _EDGES:
        start += 1
    while start < stop and narrow[stop - 1] in _EDGES:
        stop -= 1
    is_rule = stop - start >= _SHORTEST and _ENDS_AS_RULE.search(narrow[start:stop])
    return [printed[start:stop]] if is_rule else []


def explained_number(title: str) -> str | None:
    """The document number that such a title prints: 《A》（示政办发〔2024〕12号）解读."""
    return find_number(title) if explanation_form(title) else None


def _narrow(title: str) -> str:
    """The title without spaces, its wide ASCII characters narrow; one for one."""
    return _SPACE.sub("", title).translate(_WIDE)


def _parts(words: str) -> tuple[ExplanationForm, tuple[int, int]] | None:
    """The form, and the part of the title that names what is explained."""
    if found := _opened(words) or _ended(words):
        return found
    channel = _CHANNEL.match(words)  # H5｜一图读懂《A》
    behind = words[channel.end() :] if channel else ""
    found = _opened(behind) or _ended(behind)
    if not (channel and found):
        return None
    form, (start, stop) = found
    return form, (start + channel.end(), stop + channel.end())


def _opened(words: str) -> tuple[ExplanationForm, tuple[int, int]] | None:
    """一图读懂《A》, 解读：A, 【政策解读】A."""
    for form, opening in _OPENINGS:
        match = re.match(rf"(?:\[|【)?{opening}(?P<mark>[\]】]|{_MARK})*(?P<next>[《“\"]?)", words)
        if not match or match.end() == len(words):
            continue
        is_marked = match["mark"] or match["next"] == "《"
        if not is_marked and not (form is ExplanationForm.PICTURES and _opens_alone(words)):
            continue
        if match["next"] != "《" and _IS_NO_RULE.search(words):
            continue
        start = match.end() - len(match["next"])
        behind = _ended(words[start:])  # 图解：《A》解读
        stop = start + behind[1][1] if behind else len(words)
        return form, (start, stop)
    return None


def _opens_alone(words: str) -> bool:
    return bool(_OPENS_ALONE.match(words)) and not _ABOUT_THEM.search(words)


def _ended(words: str) -> tuple[ExplanationForm, tuple[int, int]] | None:
    """《A》解读, A政策问答, 就《A》答记者问, 解读《A》 behind who does it."""
    stop, note = len(words), ""
    while (match := _BRACKETS.search(words, 0, stop)) and match.start():
        note, stop = note or match[1], match.start()
    if not _is_about_a_rule(words[:stop]):
        return None
    if match := _TOLD.match(words):
        return ExplanationForm.TEXT, (match.start("rule"), match.end("rule"))
    if "》" in words:
        stop = _without_serial(words, stop)
    for form, ending in _ENDINGS:
        if match := re.search(rf"(?:{ending})$", words[:stop]):
            return _by_note(note) or form, _without_about(words, match.start())
    for form, ending in _NAMED_ENDINGS:
        match = re.search(rf"》(?:\([^()]*\))?(?:{ending})$", words[:stop])
        if match:
            return form, _without_about(words, match.start() + 1)
    return None


def _without_serial(words: str, stop: int) -> int:
    """Where the title ends without 之一 or a subtitle behind the word: 《A》解读：保障谁？"""
    last = words.rindex("》")
    if match := _SERIAL.search(words, last, stop):
        kinds = [ending for _, ending in (*_ENDINGS, *_NAMED_ENDINGS)]
        if any(re.search(rf"(?:{kind})$", words[last : match.start()]) for kind in kinds):
            return match.start()
    return stop


def _is_about_a_rule(words: str) -> bool:
    return not re.search(rf"{_NO_RULE}解读$", words)


def _by_note(note: str) -> ExplanationForm | None:
    """What a bracket at the end says: 解读（图解）."""
    return next((form for form, word in _ENDINGS if re.fullmatch(word, note)), None)


def _without_about(words: str, stop: int) -> tuple[int, int]:
    """关于…的 around what is explained: 关于《A》的解读; not the 关于 of a title without 《》."""
    start = 2 if re.match("关于《", words) else 0
    stop -= words[:stop].endswith("的")
    return start, stop


def _are_alone(words: str, quoted: list[re.Match[str]]) -> bool:
    """Whether 《》 hold whole titles: not 示例市实施《A》办法, 《A》实施细则."""
    rest = words[quoted[-1].end() :]
    between = [words[one.end() : other.start()] for one, other in pairwise(quoted)]
    is_part = re.search("(?:实施|贯彻|落实|执行|印发|转发)$", words[: quoted[0].start()])
    are_joined = all(_CONNECTED.fullmatch(one) for one in between)
    behind = re.sub(r"\([^()]*\)", "", rest)
    return not is_part and are_joined and bool(_QUALIFIED.fullmatch(behind))
