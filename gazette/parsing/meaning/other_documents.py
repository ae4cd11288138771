"""The documents that a sentence says something of, with what stands before their titles.

Reads a sentence; writes ``OtherDocument``. 2015年3月1日示例市人民政府令第5号公布、根据2019年
6月1日《修改决定》修正的《A》 names A, with its date and order, and not the decision that
amended it; 示例市人民政府令第12号 alone names a document too; 《规定》 is what it was
introduced for (以下简称《规定》).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from gazette.parsing.meaning.named_documents import NamedDocument, named_documents
from gazette.parsing.words.clauses import hide_brackets, hide_titles
from gazette.parsing.words.dates import DATE_SHAPE, find_date
from gazette.parsing.words.document_numbers import find_number, line_number
from gazette.parsing.words.lines import fold, fold_title
from gazette.parsing.words.numerals import DIGIT, HAN, int_or_zero
from gazette.parsing.words.sentences import Sentence

_ISSUE = r"(?:公布|发布|颁布|颁发|印发|下发|转发|批转|通过|批准|制定|出台|印制|下达)"
_CHANGE = r"(?:修正|修订|修改)"
#: The words of a history end so before a title: …公布的, …第5号, …修正的, …会议通过的.
_ATTACHED = re.compile(
    rf"(?:{_ISSUE}(?:[、，,]?(?:自[^，。；]{{0,16}}起)?(?:实施|施行|执行|试行))?|{_CHANGE}|号(?:令|文件?|公告|通告)?)\s*的?\s*$"
)
_FORMER = re.compile(
    rf"^\s*[中里]的?\s*$|(?:原|旧|现行|此前|之前|以前|先前|曾)[^，。；《》]{{0,20}}$|会议[^，。；]{{0,8}}(?:通过|批准)的?\s*$|{DATE_SHAPE}[^。；《》]{{0,60}}$|\d{{4}}\s*年[^，。；《》]{{0,20}}的?\s*$"
)
#: What ends the words that belong to a title.
_END_OF_LEAD = re.compile(r"[。；;：:]|(?:施行|实施|执行|生效|试行|废止|失效)[，,]")
#: An amending decision in the history of another rule: 根据《决定》(第一次)修正的.
_HISTORY = re.compile(
    rf"\s*(?:[（(]\x01*[）)])?\s*(?:第[{HAN}{DIGIT}]{{1,3}}次)?(?:予以|作了?)?{_CHANGE}"
)
_BY_DECISION = re.compile(r"(?:根据|依据|按照|经|由|被)[^，,。；《》]{0,60}$")
_ORDER_ALONE = re.compile(
    rf"(?:[\u4e00-\u9fff]{{2,24}}(?:政府|委员会|[部局厅]|办公[室厅])|市政府|省政府|国务院)"
    rf"(?:令\s*第?\s*[{DIGIT}{HAN}]{{1,6}}\s*号|\s*第?\s*[{DIGIT}{HAN}]{{1,6}}\s*号\s*令)"
)
#: Words that the body of a number alone takes in: 废止示政发〔2015〕3号, 和示政发〔2015〕3号.
_BEFORE_NUMBER = re.compile(
    r"^.*?(?:停止执行|恢复执行|继续执行|暂停执行|废止|执行|文件|现将|印发的?|发布的|公布的|原|由|经|将|对|即|日起)"
)
_JOINING = re.compile(r"^(?:和|及|与|或|以及|并)+")
#: 2001年令第9号, 2003年第15号令: the year of an order.
_YEAR_OF_ORDER = re.compile(r"\d{4}\s*年\s*(?=令|第?\s*\d{1,4}\s*号令)")
_YEAR_IN_NOTE = re.compile(
    r"[\u4e00-\u9fff]{2,24}(?:令|公告|通告)\s*\d{4}\s*年\s*第\s*\d{1,4}\s*号"
)
_RULE_BEFORE = re.compile(
    r"(?:办法|规定|通知|意见|决定|细则|条例|方案|规则|公告|通告|批复|预案|规划|文件|措施|规范|[）)])[（(]\s*$"
)
_UNQUOTED = re.compile(
    r"(?:^|[，。；、：:])\s*([\u4e00-\u9fff]{4,60}(?:办法|规定|通知|意见|决定|细则|条例|方案|规则|公告|通告|批复|预案|规划|措施))[（(]\s*$"
)
_BEFORE_TITLE = re.compile(
    r"^.*?(?:废止|停止执行|不再执行|继续执行|暂停执行|恢复执行|延长)|^(?:决定|现|兹|和|及|以及|将|对|原)+"
)
_BARE_ORDER = re.compile(
    rf"令\s*第\s*([{DIGIT}{HAN}]{{1,6}})\s*号|第\s*([{DIGIT}{HAN}]{{1,6}})\s*号令"
)
_MORE_NUMBERS = re.compile(
    r"\s*(?:[、，,和及]|以及)\s*(?P<year>〔\d{4}〕)?第?(?P<number>\d{1,5})号"
)
#: 《关于印发A的通知》（示政发〔2009〕8号）印发的《A》: the number of the notice is that of A.
_PRINTED_BY = re.compile(r"\s*(?:公布|发布|颁布|印发|下发|转发|批转)的\s*")
_SHORT = re.compile(r"(?:以下)?(?:简称|统称|称)(?:为)?\s*[“‘]?\s*《([^《》]{1,40})》")


@dataclass(frozen=True, slots=True)
class OtherDocument:
    """A document named at ``[start, end)`` of a sentence.

    ``lead`` are the words before its title back to the title before. ``is_former``: they
    tell it apart from a document of the same title that stands (原, a date, an order).
    ``is_paper``: a certificate or contract, which no other document ends.
    """

    title: str
    number: str | None
    issued_on: date | None
    start: int
    end: int
    lead: str = ""
    is_former: bool = False
    is_paper: bool = False

    @property
    def named(self) -> NamedDocument:
        """The document as other readers know it."""
        return NamedDocument(self.title, self.number, self.issued_on, self.start, self.end)


ShortNames = dict[str, NamedDocument]


def short_names(sentences: Iterable[Sentence]) -> ShortNames:
    """What the abbreviations of a text stand for, by their folded titles."""
    found: ShortNames = {}
    for sentence in sentences:
        if "称" not in sentence.text:
            continue
        for match in _SHORT.finditer(sentence.text):
            before = [one for one in _titled(sentence.text) if one.start < match.start()]
            full = next((one for one in reversed(before) if one.title != match[1]), None)
            if full and fold_title(full.title) != fold_title(match[1]):
                found.setdefault(fold_title(match[1]), full)
    return found


def other_documents(text: str, short: ShortNames) -> list[OtherDocument]:
    """The documents that a sentence names, in order, without decisions in their histories."""
    hidden = hide_brackets(hide_titles(text))
    found: list[OtherDocument] = []
    every = named_documents(text)
    for named in every:
        if not named.title:
            continue
        start = found[-1].end if found else 0
        lead = hidden[start : named.start]
        if re.search(r"(?:简|统)称(?:为)?\s*[“‘]?\s*$", text[: named.start]):
            continue
        if _HISTORY.match(hidden, named.end) and _BY_DECISION.search(lead):
            continue
        full = None if named.number else short.get(fold_title(named.title))
        one = replace(full, start=named.start, end=named.end) if full else named
        note = text[named.start + len(named.title) + 2 : named.end]
        if found and found[-1].number and _PRINTED_BY.fullmatch(lead):
            one = replace(one, number=one.number or found.pop().number)
        found.append(_with_lead(one, text[start : named.start], note))
        if full and not found[-1].issued_on:
            found[-1] = replace(found[-1], issued_on=full.issued_on)
    numbered = _numbers(text, hidden, every, found)
    return sorted([*found, *numbered], key=lambda one: one.start)


def _titled(text: str) -> list[NamedDocument]:
    return [one for one in named_documents(text) if one.title]


def _with_lead(named: NamedDocument, lead: str, note: str) -> OtherDocument:
    """The document with the date and number before its title; ``note`` stands behind it."""
    in_note = _YEAR_IN_NOTE.search(note)
    note_number = line_number(in_note[0]) if in_note and not named.number else None
    ends = list(_END_OF_LEAD.finditer(hide_titles(lead)))
    lead = lead[ends[-1].end() :] if ends else lead
    number, issued_on = named.number, find_date(note)
    is_attached = bool(_ATTACHED.search(lead))
    if is_attached:
        issued = _issue(lead)
        number = number or _number_before(_YEAR_OF_ORDER.sub("", issued))
        issued_on = issued_on or find_date(issued)
    return OtherDocument(
        title=named.title,
        number=_without_lead(number or note_number, lead + note),
        issued_on=issued_on,
        start=named.start,
        end=named.end,
        lead=lead,
        is_former=bool(is_attached or number or issued_on or _FORMER.search(lead)),
        is_paper=named.is_paper,
    )


def _issue(lead: str) -> str:
    """The part of a history that tells of the first issue: the first that tells of no change."""
    parts = [part for part in re.split(r"[，,、；;]", lead) if part.strip()]
    first = [part for part in parts if not re.search(_CHANGE, part)]
    dated = [part for part in first if re.search(rf"{_ISSUE}|号", part)]
    if re.search(r"批准的?\s*$", lead) and "通过" in (dated or [""])[0]:
        return dated[0]  # …通过，…批准的: the day of the body that made it
    return (dated or first or parts or [""])[0 if re.search(_CHANGE, lead) else -1]


def _number_before(issued: str) -> str | None:
    """The number in the words before a title; 令第5号 alone lacks its body."""
    if number := find_number(issued):
        return number
    bare = _BARE_ORDER.search(issued)
    return f"令第{int_or_zero(bare[1] or bare[2])}号" if bare else None


def _without_lead(number: str | None, words: str) -> str | None:
    """A number without the words before its body: 原示例市人民政府令第5号, 1日示政发〔2010〕1号."""
    if not number:
        return None
    if number.startswith("日") and re.search(rf"\d\s*{re.escape(number[:3])}", words):
        number = number[1:]
    return re.sub(r"^(?:原|由|经|以|按|现行|即)+", "", number)


def _numbers(
    text: str, hidden: str, every: list[NamedDocument], titled: list[OtherDocument]
) -> list[OtherDocument]:
    """The documents that are named by number alone."""
    taken = [(one.start, one.end) for one in titled]
    attached = {one.number for one in titled}
    found: list[OtherDocument] = []
    for named in every:
        if not named.title and named.number:
            found += _numbered(named, text)
    for match in _ORDER_ALONE.finditer(hidden):
        lead = _BEFORE_NUMBER.match(match[0])
        number = find_number(match[0][lead.end() if lead else 0 :])
        if number:
            start = match.start() + (lead.end() if lead else 0)
            found.append(_bare(_JOINING.sub("", number), start, match.end()))
    return [
        one
        for one in found
        if one.number not in attached
        and not any(start <= one.start < end for start, end in taken)
        and not _belongs_to_next(text[one.end :])
    ]


def _numbered(named: NamedDocument, text: str) -> list[OtherDocument]:
    """A number and those that follow with the same letters: 示政发〔2010〕3号、5号."""
    number, end = named.number or "", named.end
    lead = _BEFORE_NUMBER.match(number)
    if lead and lead.end() < number.index("〔"):
        number = number[lead.end() :]
    if re.search(r"[号》）)]\s*$", text[: named.start]):
        number = _JOINING.sub("", number)
    start = text.find(number.split("〔")[0], named.start, end)
    start = start if start >= 0 else named.start
    named_thing = re.search(r"[\u4e00-\u9fff]{2}[（(]\s*$", text[:start])
    if named_thing and not _RULE_BEFORE.search(text[:start]):
        return [replace(_bare(number, start, end), is_paper=True)]  # 补贴政策（示政发〔2020〕1号）
    found = [replace(_bare(number, start, end), title=_title_before(text[:start]))]
    body, year = (
        number.split("〔")[0],
        number[number.index("〔") : number.index("〕") + 1],
    )
    while more := _MORE_NUMBERS.match(text, end):
        year, end = fold(more["year"]) if more["year"] else year, more.end()
        found.append(_bare(f"{body}{year}{int(more['number'])}号", more.start() + 1, end))
    return found


def _title_before(words: str) -> str:
    """The title that stands without 《》 before its number: 示例市停车规定（示政发〔2010〕1号）."""
    match = _UNQUOTED.search(words)
    return _BEFORE_TITLE.sub("", match[1]) if match else ""


def _bare(number: str, start: int, end: int) -> OtherDocument:
    return OtherDocument("", number, None, start, end, is_former=True)


def _belongs_to_next(rest: str) -> bool:
    """Whether a number stands before the title it belongs to: 令第5号公布的《A》."""
    return bool(
        re.match(
            rf"[^，。；、《》]{{0,24}}(?:{_ISSUE}|{_CHANGE})[^，。；《》]{{0,8}}的?《|\s*(?:文件?)?《|[、，][^，。；《》]{{0,60}}{_CHANGE}的?《",
            rest,
        )
    )
