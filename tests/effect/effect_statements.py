"""The sentences of ``statements.effect.tsv``, each in a document of its own.

Columns: ``set`` (``first`` were written before the reader, ``second`` after it and before it
was tuned, ``probe`` while looking for what it misreads); the cell
of the table of kinds as ``who`` × ``what`` × ``part`` × ``when``; ``frame``, the kind of
document around the sentence; its ``title``; the ``text``, rows parted by ¦; and what the
document says: ``begins`` and ``last_day``, ``term`` as 2年6个月, ``parts`` as
``kind:part=begins→last day`` joined by +, and the code of the one ``finding`` of effect.
All documents are signed on 2024-01-15.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gazette.parsing import parse
from gazette.parsing.parsed import Document, Issue

TABLE = Path(__file__).with_name("statements.effect.tsv")
#: The findings that speak of effect; others are no matter of this table.
CODES = ("effect_conflict", "term_conflict", "effect_unread", "effect_on_event")
_SIGNED = "示例市人民政府\n2024年1月15日\n"
_FILLER = "".join(
    f"第{number}条　有关单位应当做好第{number}类工作。\n" for number in "二三四五六七八"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table by its columns."""

    set: str
    who: str
    what: str
    part: str
    when: str
    frame: str
    title: str
    text: str
    begins: str
    term: str
    last_day: str
    parts: str
    finding: str

    @property
    def expected(self) -> tuple[str, ...]:
        """What the document says, in the order of ``observed``."""
        return self.begins, self.term, self.last_day, self.parts, self.finding


def rows() -> list[Row]:
    """All lines of the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Row(**line) for line in lines]


def _articles(text: str) -> str:
    """Articles 1 to 8 and the rows of the text as those that follow."""
    own = "".join(
        f"第{number}条　{words}\n" for number, words in zip("九十", text.split("¦"), strict=False)
    )
    return f"第一条　为了规范有关工作，作如下规定。\n{_FILLER}{own}"


def _rule(title: str, text: str) -> str:
    return f"{title}\n{_articles(text)}{_SIGNED}"


def _chapters(title: str, text: str) -> str:
    words = _articles(text).replace("第三条　", "第二章　管理\n第三条　")
    words = words.replace("第六条　", "第三章　监督\n第六条　").replace(
        "第九条", "第四章　附则\n第九条"
    )
    return f"{title}\n第一章　总则\n{words}{_SIGNED}"


def _notice(title: str, text: str) -> str:
    body = "".join(f"{words}\n" for words in text.split("¦"))
    return (
        f"{title}\n示政发〔2024〕3号\n各区人民政府：\n为做好有关工作，现通知如下：\n"
        f"一、加强领导。各单位要高度重视。\n二、抓好落实。各单位要明确责任。\n{body}{_SIGNED}"
    )


def _promulgating(title: str, text: str) -> str:
    head = f"示例市人民政府关于印发《{title}》的通知\n示政发〔2024〕3号\n各区人民政府：\n"
    body = "".join(f"{words}\n" for words in text.split("¦"))
    return f"{head}{body}{_SIGNED}{title}\n{_articles('各区可以制定实施细则。')}"


def _promulgated(title: str, text: str) -> str:
    head = f"示例市人民政府关于印发《{title}》的通知\n示政发〔2024〕3号\n各区人民政府：\n"
    clause = f"现将《{title}》印发给你们，请认真贯彻执行。\n"
    return f"{head}{clause}{_SIGNED}{title}\n{_articles(text)}"


FRAMES: dict[str, Callable[[str, str], str]] = {
    "办法": _rule,
    "章": _chapters,
    "通知": _notice,
    "发文": _promulgating,
    "正文": _promulgated,
}


def parsed(row: Row) -> Issue:
    """The parse of the document that is made of a line."""
    return parse(FRAMES[row.frame](row.title, row.text))


def observed(row: Row) -> tuple[str, ...]:
    """What the reader says of the document of a line, in the form of the table."""
    issue = parsed(row)
    assert len(issue.documents) == 1, row.text
    document = issue.documents[0]
    codes = [finding.code for finding in issue.findings if finding.code in CODES]
    return (
        _day(document.effective_on),
        _term(document),
        _day(document.last_day_in_force),
        _parts(document),
        "+".join(dict.fromkeys(codes)),
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _term(document: Document) -> str:
    years, months = document.term_years or 0, getattr(document, "term_months", None) or 0
    return (f"{years}年" if years else "") + (f"{months}个月" if months else "")


def _parts(document: Document) -> str:
    return "+".join(
        f"{one.kind}:{one.part}={_day(one.begins_on)}"
        + (f"→{_day(one.last_day_in_force)}" if one.last_day_in_force else "")
        for one in getattr(document, "partial_effects", ())
    )


def score(half: str) -> tuple[int, int]:
    """How many lines of a half are read as expected, and how many it has."""
    chosen = [row for row in rows() if row.set == half]
    return sum(observed(row) == row.expected for row in chosen), len(chosen)
