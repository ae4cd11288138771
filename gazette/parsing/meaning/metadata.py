"""Stage 6, metadata. Reads a document's rows and contents entry; writes what it states.

Number, bodies, dates, kind, interpretation, disclosure and annexes; effect and
term come from ``effect``, what is done to other documents from ``relations``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from gazette.parsing.meaning.effect_dates import Effect, read_effect
from gazette.parsing.parsed import (
    ContentsEntry,
    Finding,
    Kind,
    Level,
    Provision,
    Span,
    Statement,
    Subject,
    Text,
    TextRole,
)
from gazette.parsing.stages.texts import promulgated_titles
from gazette.parsing.words.bodies import is_body, is_signatory, signatory_of
from gazette.parsing.words.dates import DATE, DATE_SHAPE, find_date
from gazette.parsing.words.document_numbers import (
    find_number,
    line_number,
    order_number,
    order_tail,
)
from gazette.parsing.words.lines import fold
from gazette.parsing.words.numerals import HAN
from gazette.parsing.words.sentences import Sentence, cited_rows, sentences

_ADOPTED = re.compile(
    rf"(?:已经|业经|已由|经|于)?\s*(?P<date>{DATE_SHAPE})\s*"
    r"(?:经)?(?P<session>[^，。；]{2,50}?(?:常务会议|全体会议|党组会议|办公会议|会议))(?:审议|讨论|研究)*(?:并)?(?:通过|同意)"
)
_INTERPRETED = re.compile(
    r"(?:本[\u4e00-\u9fff]{1,8}|具体[\u4e00-\u9fff]{0,8}|以上[\u4e00-\u9fff]{0,8}|上述[\u4e00-\u9fff]{0,8})?(?:的?具体(?:应用问题|工作|内容|解释工作))?"
    r"(?:的)?(?:解释)?(?:工作|权)?由(?P<body>[^，。；]{2,80}?)(?:负责|承担)(?:具体)?(?:的)?(?:组织)?(?:解释|具体解释)"
)
_INTERPRETED_BARE = re.compile(r"本[\u4e00-\u9fff]{1,8}由(?P<body>[^，。；]{2,80}?)解释")
_DISCLOSED = re.compile(
    r"[（(]?\s*(?:此件|本件)?\s*(主动公开|依申请公开|公开发布|不予公开|公开|此件公开发布|删减后公开)\s*[）)]?"
)
_NO_SENTENCES = (Level.TITLE, Level.TABLE, Level.TABLE_ROW, Level.CONTENTS)
_PREFIX = re.compile(r"^(?P<bodies>[^《》]{2,150}?)(?:关于|转发|印发|令)")
_AND_OTHERS = re.compile(rf"^(?P<lead>.+?)等\s*[\d{HAN}]+\s*(?:个)?(?:部门|单位|机关|委办局)$")
_PLAN = re.compile(
    r"(应急预案|预案|实施方案|行动方案|工作方案|方案|规划|行动计划|工作计划|计划)(?:[（(][^）)]*[）)])*$"
)
_NORM = re.compile(
    r"(办法|细则|规定|措施|规则|规程|制度|准则|政策|规范|标准|条例|导则|守则)(?:[（(][^）)]*[）)])*$"
)
_NOTICE_TYPE = re.compile(
    r"(通知|公告|通告|意见|批复|决定|通报|函|命令|议案|报告|纪要|清单|任免)(?:[（(][^）)]*[）)])*$"
)
_LEVEL = r"(?:[ⅠⅡⅢⅣ]|IV|I{1,3}|[一二三四])"
_RESPONSE = re.compile(
    rf"(?P<levels>{_LEVEL}\s*级(?:\s*[、和及或至]\s*{_LEVEL}\s*级)*)[^，。；\s]{{0,6}}响应"
)
_ROMAN = {"I": "Ⅰ", "II": "Ⅱ", "III": "Ⅲ", "IV": "Ⅳ", "一": "Ⅰ", "二": "Ⅱ", "三": "Ⅲ", "四": "Ⅳ"}
_REVIEW = re.compile(
    r"(?:一般|原则上|至少|应当|应)?\s*每?\s*[\d一二三四五两]{1,2}[至\-—~]?[\d一二三四五]?\s*年(?:至少|内)?(?:进行|组织|开展)?[^，。；]{0,10}?一次"
)
_REGISTERED = re.compile(r"(?:规范性文件)?(?:统一)?(?:登记|编)号\s*[:：]\s*([^\s，。；）)]{4,40})")
_ANNEX_LEAD = re.compile(r"^附\s*[件图表录]\s*[\d一二三四五六七八九十]{0,2}\s*[:：.．、]?\s*")
_ANNEX_ENTRY = re.compile(r"^(?:\d{1,2}\s*[.．、]|[-—–]\s)\s*")


def rows(provisions: tuple[Provision, ...]) -> Iterator[Provision]:
    """All rows of a tree in order of print."""
    for provision in provisions:
        yield provision
        yield from rows(provision.children)


def printed(provision: Provision) -> str:
    """The printed words of a row."""
    return provision.label + provision.heading + provision.body


@dataclass
class Reading:
    """A document's texts seen from the side of its metadata."""

    title: str
    entry: ContentsEntry | None
    texts: tuple[Text, ...]
    findings: list[Finding] = field(default_factory=list)

    def of(self, *roles: TextRole) -> list[Text]:
        return [text for text in self.texts if text.role in roles]

    @property
    def first(self) -> tuple[Provision, ...]:
        return self.texts[0].provisions if self.texts else ()

    @property
    def measure(self) -> Text | None:
        """The text that carries the provisions: the promulgated one, else the only one."""
        promulgated = self.of(TextRole.PROMULGATED)
        articled = (
            t for t in promulgated if any(r.level is Level.ARTICLE for r in rows(t.provisions))
        )
        return next(articled, None) or next(iter(promulgated or self.of(TextRole.MAIN)), None)

    def sentences(self, *roles: TextRole) -> list[Sentence]:
        return list(
            sentences(
                row
                for text in self.of(*roles)
                for row in cited_rows(text)
                if row.provision.level not in _NO_SENTENCES
            )
        )


def document_number(reading: Reading) -> str | None:
    """The document's own number: printed at its head, else as the contents print it."""
    numbers = [row.body for row in reading.first if row.level is Level.NUMBER]
    announced = reading.entry.document_number if reading.entry else None
    head = None
    for text in numbers:
        if number := line_number(text) or find_number(text):
            return number
        if (tail := order_tail(text)) is not None:
            if announced and "令第" in announced:
                return announced
            return order_number(head, tail) if head else announced or f"第{tail}号"
        head = (head or "") + text
    return announced


def issuing_bodies(reading: Reading, number: str | None) -> tuple[str, ...]:
    """The bodies in whose name the document is issued, in order."""
    signed = _signing_bodies(reading)
    if number and "令第" in number:
        printed_heads = [row.body for row in reading.first if row.level is Level.NUMBER]
        if several := tuple(fold(text) for text in printed_heads if is_body(text)):
            return several
        heads = [text for text in printed_heads if "令" in text]
        body = (heads[0] if heads else number).partition("令")[0]
        named = tuple(fold(part) for part in re.split(r"[\s、]+", body) if part)
        if any(len(name) < 4 for name in named):  # letters set apart, not bodies
            named = (fold(body),)
        return named if len(fold(body)) > 1 else signed
    match = _PREFIX.match(reading.title)
    prefix = match["bodies"].strip() if match else ""
    others = _AND_OTHERS.match(fold(prefix))
    if others:
        return signed or (others["lead"],)
    if signed and (not prefix or fold(prefix) == fold("".join(signed))):
        return signed
    named = tuple(fold(part) for part in re.split(r"[\s、]+", prefix) if part)
    if named and all(is_body(name) for name in named):
        return named
    return signed or named[:1] if not _is_phrase(prefix) else signed


def _is_phrase(prefix: str) -> bool:
    return not is_body(fold(prefix)) if prefix else True


def _signing_bodies(reading: Reading) -> tuple[str, ...]:
    names: list[str] = []
    for row in reading.first:
        if row.level is not Level.SIGNATURE:
            continue
        text = DATE.sub("", row.body).strip()
        if text and not is_signatory(text):
            names += [
                fold(part) for part in re.split(r"\s{1,}|、", text) if part and is_body(part)
            ] or [fold(text)]
    return tuple(dict.fromkeys(names))


def signed_on(reading: Reading) -> date | None:
    """成文日期: the date under the signature of the first text that has one."""
    for text in reading.texts:
        for row in rows(text.provisions):
            if row.level is Level.SIGNATURE and (day := find_date(row.body)):
                return day
    return None


_NOTED = re.compile(
    rf"(?P<date>{DATE_SHAPE})(?:(?!{DATE_SHAPE})[^，。；]){{0,40}}?(?:令|公布|发布|颁布)"
)


def promulgation_note(reading: Reading) -> tuple[str | None, date | None]:
    """Order and date of a rule printed alone, from the note below its title (题注):
    （…通过　2020年5月20日示例市人民政府令第88号公布）."""
    for row in reading.first:
        match = _NOTED.search(row.body) if row.level is Level.NOTE else None
        if match:
            return find_number(row.body[match.start("date") :]), find_date(match["date"])
    return None, None


def signatory(reading: Reading) -> str | None:
    for row in reading.first:
        if row.level is Level.SIGNATURE and is_signatory(row.body):
            return signatory_of(row.body)
    return None


def adopted(reading: Reading) -> tuple[date | None, str | None]:
    """通过日期 and the session: 已经2023年12月14日市人民政府第28次常务会议审议通过."""
    for text in reading.texts:
        for row in rows(text.provisions):
            if row.level in (Level.PARAGRAPH, Level.NOTE) and (m := _ADOPTED.search(row.body)):
                return find_date(m["date"]), m["session"].strip()
    return None, None


def interpreted_by(reading: Reading) -> str | None:
    """解释机关, as the last statement of the document names it."""
    return _interpretation(reading)[0]


def _interpretation(reading: Reading) -> tuple[str | None, Sentence | None]:
    own = reading.sentences(TextRole.MAIN, TextRole.PROMULGATING, TextRole.PROMULGATED)
    for sentence in reversed(own):
        match = _INTERPRETED.search(sentence.text) or _INTERPRETED_BARE.search(sentence.text)
        if match and "解释" in sentence.text:
            return match["body"].strip(), sentence
    return None, None


def disclosure(reading: Reading) -> str | None:
    """公开方式: （此件公开发布） and its kind."""
    for text in reading.texts:
        for row in rows(text.provisions):
            if row.level is Level.NOTE and (m := _DISCLOSED.fullmatch(row.body.strip())):
                return m[1].removeprefix("此件")
    return None


def text_title(reading: Reading, kind: Kind) -> str | None:
    """The title of the promulgated text, None where the notice carries its own provisions."""
    measure = reading.measure
    if measure and measure.role is TextRole.PROMULGATED:
        if measure.title:
            return measure.title
        names = promulgated_titles(reading.title)
        return names[0] if names else reading.title
    if kind is Kind.DECREE or not re.search(r"关于|通知|公告|通告|批复|任免", reading.title):
        return reading.title
    return None


def kind_of(reading: Reading, number: str | None, effect_stated: bool) -> Kind:
    """The kind, read from the order, the title of the measure and what it states."""
    column = (reading.entry.column if reading.entry else None) or ""
    is_order = number and ("令第" in number or re.fullmatch(r"第\d+号", number))
    if is_order or column.endswith("令"):
        return Kind.DECREE
    promulgated = reading.of(TextRole.PROMULGATED)
    names = [text.title for text in promulgated if text.title] or promulgated_titles(reading.title)
    core = fold(names[0]) if names else fold(reading.title)
    if names and not promulgated and re.search(r"(?:清单|目录|名单|表)(?:\(.*\))?$", core):
        return Kind.NOTICE
    if _PLAN.search(core):
        return Kind.PLAN
    if _NORM.search(core):
        return Kind.NORMATIVE_DOCUMENT
    if effect_stated and not re.search(r"公告$|通告$|批复$|任免|任职|免职", core):
        is_column = "规范性文件" in column
        return Kind.NORMATIVE_DOCUMENT if is_column or core.endswith("通知") else Kind.NOTICE
    return Kind.NOTICE


def notice_type(title: str) -> str | None:
    folded = fold(title)
    if re.search(r"任免|任职|免职|的任命", folded):
        return "人事任免"
    match = _NOTICE_TYPE.search(folded)
    return match[1] if match else None


def plan_type(reading: Reading) -> str | None:
    measure = reading.measure
    match = _PLAN.search(fold((measure.title if measure else "") or reading.title))
    return match[1] if match else None


def response_levels(reading: Reading) -> tuple[str, ...]:
    """The levels of response that an emergency plan sets, from Ⅰ down."""
    found = {
        _ROMAN.get(level, level)
        for text in reading.of(TextRole.MAIN, TextRole.PROMULGATED)
        for row in rows(text.provisions)
        for m in _RESPONSE.finditer(printed(row))
        for level in re.findall(rf"({_LEVEL})\s*级", m["levels"])
    }
    return tuple(level for level in "ⅠⅡⅢⅣ" if level in found)


def review_cycle(reading: Reading) -> str | None:
    for sentence in reading.sentences(TextRole.MAIN, TextRole.PROMULGATED):
        if ("预案" in sentence.text or "修订" in sentence.text) and (
            match := _REVIEW.search(sentence.text)
        ):
            return match[0].strip()
    return None


def registration_number(reading: Reading) -> str | None:
    for text in reading.texts:
        for row in rows(text.provisions):
            if match := _REGISTERED.search(row.body):
                return match[1]
    return None


def attachments(reading: Reading) -> tuple[str, ...]:
    """The annexes, charts and tables that the document announces, printed or not."""
    names: list[str] = []
    for text in reading.texts:
        if text.role is TextRole.ANNEX:
            continue
        for row in rows(text.provisions):
            if row.level is Level.ANNEX_NOTE:
                _add_annex(row.body.strip(), names)
    return tuple(names)


def _add_annex(text: str, names: list[str]) -> None:
    """One line of an annex note: a new name, or more of the last one."""
    lead = _ANNEX_LEAD.match(text)
    rest = text[lead.end() :] if lead else text
    entry = _ANNEX_ENTRY.match(rest)
    if not rest:
        return
    if names and not lead and not entry:
        names[-1] += rest
        return
    names.append(rest[entry.end() :] if entry else rest)


def effect(reading: Reading, signed: date | None) -> Effect:
    return read_effect(
        reading.sentences(TextRole.PROMULGATING),
        reading.sentences(TextRole.MAIN, TextRole.PROMULGATED),
        signed,
        reading.findings,
        is_amendment="修改" in reading.title or "修正" in reading.title,
    )


def statements(reading: Reading, stated: Effect) -> tuple[Statement, ...]:
    """The rows on which effect, term and interpretation rest."""
    _body, interpretation = _interpretation(reading)
    found = {
        Subject.EFFECT: stated.effect_at,
        Subject.TERM: stated.term_at,
        Subject.INTERPRETATION: interpretation,
    }
    return tuple(
        Statement(subject, sentence.row, sentence.place, sentence.printed, sentence.span)
        for subject, sentence in found.items()
        if sentence
    )


def counts(reading: Reading) -> tuple[int, int, int]:
    """Chapters, articles and outermost divisions of the text that carries the provisions."""
    measure = reading.measure
    if measure is None:
        return 0, 0, 0
    levels = [row.level for row in rows(measure.provisions)]
    chapters, articles = levels.count(Level.CHAPTER), levels.count(Level.ARTICLE)
    sections = [row for row in rows(measure.provisions) if row.level is Level.HEADING_1]
    return chapters, articles, chapters or articles or len(sections)


def span_of(texts: tuple[Text, ...]) -> Span:
    return (texts[0].span[0], texts[-1].span[1]) if texts else (0, 0)
