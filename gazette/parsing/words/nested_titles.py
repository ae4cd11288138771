"""Titles within titles and clauses: what a notice promulgates, what a decision amends.

Reads a title or a line of a text; writes the titles that it names, as printed.
"""

import re

_PROMULGATES = re.compile(
    r"关于(?:修订)?(?:重新)?(?:印发|公布|发布|颁布|颁发|批转|转发|下发)(.+?)的(?:通知|公告|命令|通报|决定|函)[）)]?$"
)
_QUOTED = re.compile(r"《((?:[^《》]|《[^》]*》)+)》")
_ISSUED = r"(?:印发|公布|发布|颁布|颁发|下发|转发|批转)"
_CLAUSE = re.compile(
    r"(?:现将|现)?(?:修订后的|制定的)?"
    r"(?:《(?:[^《》]|《[^《》]*》){1,200}》(?:[（(][^）)]{1,60}[）)])?[、和及]?){1,12}"
    rf"(?:已经|已于|已由|业经|业已|经|予以|现予|现正式|正式|全文|现?{_ISSUED})"
)
#: 现予公布, 现印发实施, 予以发布; 印发给你们; 现将《…》（…）印发.
_PROMULGATION = re.compile(
    rf"(?:现(?:予以?|正式|一并|全文)?以?|予以|一并|正式|全文){_ISSUED}|{_ISSUED}(?:给)?你们"
    rf"|(?<=[》）)]){_ISSUED}(?=[，,。如]|(?:实施|施行|执行)|$)"
)
_AMENDS = re.compile(r"(?:修改|修正)(?P<what>.+)")
#: Words before 修改 in the title of a document that makes no amendment of its own.
_OTHERS_DECISION = re.compile(r"贯彻|落实|学习|宣传|执行|转发|批准|同意|核准|实施|解读|废止《")
#: 关于修改《A》废止《B》的决定 amends A alone; 《关于废止…》 within a title is none.
_ENDS_OTHERS = re.compile(
    r"(?<![于《〈])(?:[、，和及并]|以及)?(?:废止|停止执行|宣布失效)(?=[《〈])"
)
#: 关于《关于修改〈A〉的决定》的解读 speaks of an amendment.
_COMMENT = re.compile("》的?(?:政策|起草|文字)*(?:解读|说明|问答|答记者问|报告|请示)$")
_OF_THE_SAME = re.compile(r"(?:其|部分|有关|个别|若干|相关)?(?:条款|内容|规定|条文)")
#: 关于调整《A》部分条款的通知, 关于变更《A》第七条的公告; not 关于调整《A》执行范围的通知.
_PROVISIONS_CHANGED = re.compile(
    r"关于(?:对)?(?:调整|变更|修订|完善|修改)?(?:《[^《》]+》(?:[（(][^）)]{1,40}[）)])?[、和及]?)+"
    r"(?:的?(?:部分|个别|有关|相关|若干)?(?:条款|条文)|(?:中的?)?第[^，。]{1,16}[条款项](?:规定|内容)?)"
    r"(?:的?(?:补充)?(?:调整|变更|修改|修订|进行调整|进行修改))?的(?:补充)?(?:通知|公告|通告|决定)$"
)
_BARE_RULE = re.compile(
    r"(?!部分|若干|有关|个别|一批)(?P<rule>[^《》，、]{3,60}?(?:办法|规定|条例|细则|规则|规程|标准|制度|方案|章程|法))"
    r"(?:的?(?:部分|个别|有关|若干)(?:条款|条文|规定|内容))?的(?:决定|通知|公告|命令|决议)"
)
_AMENDMENT_ACT = re.compile(r"(?P<rule>.{4,80}?)修正案(?:[（(][^（）()]{1,8}[）)])?")
_INNER = re.compile(r"[《〈]([^《》〈〉]{2,100})[》〉]")
_REPUBLISHED = re.compile(r"《((?:[^《》]|《[^《》]*》){1,200})》根据本决定")


def promulgated_titles(title: str) -> list[str]:
    """The titles of what a notice promulgates, as its own title names them."""
    match = _PROMULGATES.search(title.strip())
    if not match:
        return []
    quoted = [m[1] for m in _QUOTED.finditer(match[1])]
    return quoted or [match[1]]


def amended_titles(title: str) -> list[str]:
    """The rules that a decision amends: their amended text may be printed behind it.

    《A》 in 关于修改《A》的决定, A in 关于修改A的决定 and in A修正案. A title that applies,
    passes on or approves another's decision amends nothing.
    """
    if _PROVISIONS_CHANGED.search(title.strip()) and re.search("调整|变更|修订|完善", title):
        return _INNER.findall(title)
    if amendment := _AMENDMENT_ACT.fullmatch(title.strip()):
        return [amendment["rule"].strip("《》")]
    match = None if _COMMENT.search(title) else _AMENDS.search(title)
    if not match or _OTHERS_DECISION.search(_INNER.sub("《》", title[: match.start()])):
        return []
    what = _ENDS_OTHERS.split(match["what"])[0]
    if quoted := _INNER.findall(what):
        return quoted
    before = _INNER.findall(title[: match.start()])
    if len(before) == 1 and _OF_THE_SAME.match(what):
        return before  # 关于延长《A》有效期并修改部分条款的通知
    bare = _BARE_RULE.match(what)
    return [bare["rule"]] if bare else []


def clause_titles(text: str) -> list[str]:
    """The titles in ``现将《A》《B》印发`` or ``《A》已经…``."""
    match = _CLAUSE.search(text)
    return [m[1] for m in _QUOTED.finditer(match[0])] if match else []


def words_promulgated(sentence: str) -> str:
    """The words of a sentence that name what it promulgates; empty for any other sentence.

    《A》已经…同意，现印发实施; 现将《A》（见附件）印发给你们; 《A》…现予公布.
    """
    word = _PROMULGATION.search(sentence)
    return sentence[: word.start()] if word else ""


def republished_titles(text: str) -> list[str]:
    """The title in ``《A》根据本决定作相应修改，重新公布``: A is printed behind the decision."""
    match = _REPUBLISHED.search(text)
    return [match[1]] if match else []
