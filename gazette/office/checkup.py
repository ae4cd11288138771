"""发布前体检: what an issue should be looked at for before it is published.

A rule finds, in the documents of an issue, what contradicts a law or itself, and
says which law or that it is the portal's own care (``source``). It is asked anew
each time, so a correction makes its finding vanish; what is right as it stands
an editor sets aside with a reason (``set_aside``). Higher rooms register rules of
their own in ``AppConfig.ready``; a rule gets all documents of the issue at once,
each as its kind, so that its queries do not grow with their rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from gazette.kinds import specific
from gazette.models import Document, Issue, Provision, SetAside
from gazette.parsing.parsed import Level
from gazette.parsing.words.dates import chinese_date

if TYPE_CHECKING:
    from django.contrib.auth.models import User

OWN_CARE = "本站核对规则"


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule found in a document: a Chinese sentence, and the row it is about.

    ``detail`` tells it from others of the rule in the document; it must stay the
    same as long as the fault does.
    """

    document: Document
    message: str
    address: str = ""
    detail: str = ""


Check = Callable[[Sequence[Document]], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the checkup: its code, its name and where it comes from."""

    code: str
    title: str
    source: str
    check: Check


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault with its rule, and the reason where an editor has set it aside."""

    rule: Rule
    fault: Fault
    set_aside: SetAside | None = None

    @property
    def is_open(self) -> bool:
        return self.set_aside is None


_rules: dict[str, Rule] = {}


def register(rule: Rule) -> Rule:
    """Have this rule asked too; a rule of the same code takes the place of the former."""
    _rules[rule.code] = rule
    return rule


def rules() -> list[Rule]:
    return list(_rules.values())


def checkup(issue: Issue) -> list[Finding]:
    """All findings of an issue, those of one document together, set aside or open."""
    documents = [specific(one) for one in issue.documents.order_by("position")]
    put_aside = {
        (one.document_id, one.code, one.detail): one
        for one in SetAside.objects.filter(document__issue=issue).select_related("set_by")
    }
    found = [
        Finding(rule, fault, put_aside.get((fault.document.pk, rule.code, fault.detail)))
        for rule in rules()
        for fault in rule.check(documents)
    ]
    return sorted(found, key=lambda finding: finding.fault.document.position)


def set_aside(finding: Finding, reason: str, user: User | None) -> SetAside:
    """Leave a finding as it is, with a reason. Raises ValidationError without one."""
    if not reason.strip():
        raise ValidationError("请写明搁置的理由。")
    return SetAside.objects.update_or_create(
        document_id=finding.fault.document.pk,
        code=finding.rule.code,
        detail=finding.fault.detail,
        defaults={"reason": reason.strip(), "set_by": user},
    )[0]


def effect_before_date(documents: Sequence[Document]) -> Iterator[Fault]:
    """An effect that lies before the document itself."""
    for document in documents:
        begins, signed = document.effective_on, document.signed_on
        if begins and signed and begins < signed:
            yield Fault(
                document,
                f"施行日期{chinese_date(begins)}早于成文日期{chinese_date(signed)}，请核对原件。",
            )


def term_without_effect(documents: Sequence[Document]) -> Iterator[Fault]:
    """A term of which one cannot tell when it begins."""
    for document in documents:
        has_term = document.term_years or document.last_day_in_force
        if has_term and document.effective_on is None:
            yield Fault(document, "载明了有效期，但没有找到施行日期，有效期从何时起算不清楚。")


def term_ends_before_it_begins(documents: Sequence[Document]) -> Iterator[Fault]:
    for document in documents:
        begins, ends = document.effective_on, document.last_day_in_force
        if begins and ends and ends < begins:
            yield Fault(
                document,
                f"有效期至{chinese_date(ends)}，早于施行日期{chinese_date(begins)}。",
            )


def article_numbers(documents: Sequence[Document]) -> Iterator[Fault]:
    """Numbers of articles and chapters that skip or come twice within a text."""
    by_pk = {document.pk: document for document in documents}
    rows = Provision.objects.filter(
        document__in=by_pk, level__in=[Level.ARTICLE.value, Level.CHAPTER.value]
    ).order_by("document", "text__position", "level", "position")
    last: dict[tuple[int, str], int] = {}
    for row in rows.only("document", "text", "level", "number", "label", "address"):
        main, dash, _inserted = row.number.partition("-")
        if not main.isdigit():
            continue
        key, number = (row.text_id, row.level), int(main)
        former = last.get(key, 0)
        if not dash and number != former + 1:
            yield Fault(
                by_pk[row.document_id],
                _out_of_order(row, number, former),
                row.address,
                row.address,
            )
        last[key] = max(number, former) if not dash else former


def _out_of_order(row: Provision, number: int, former: int) -> str:
    label = row.label.strip()
    if former == 0:
        return f"本文本从“{label}”开始，前面的序号没有找到。"
    if number <= former:
        return f"“{label}”的序号重复或者倒退，前一个是第{former}。"
    missing = f"第{former + 1}" if number == former + 2 else f"第{former + 1}至第{number - 1}"
    return f"“{label}”之前缺少{missing}。"


def same_number_twice(documents: Sequence[Document]) -> Iterator[Fault]:
    """A document number that two documents of the issue bear, be it of different bodies."""
    counts = Counter(document.document_number for document in documents)
    for document in documents:
        if document.document_number and counts[document.document_number] > 1:
            message = f"文号{document.document_number}在本期出现不止一次。"
            yield Fault(document, message, detail=document.document_number)


for _rule in (
    Rule(
        "effect_before_date",
        "施行日期早于成文日期",
        "《立法法》关于规章等不溯及既往的规定；其他文件参照",
        effect_before_date,
    ),
    Rule("term_without_effect", "有有效期而无施行日期", OWN_CARE, term_without_effect),
    Rule("term_ends_first", "有效期先于施行日期届满", OWN_CARE, term_ends_before_it_begins),
    Rule(
        "article_numbers",
        "条、章序号不连续",
        "《立法法》关于编、章、节、条的序号用中文数字依次表述的规定；其他文件参照",
        article_numbers,
    ),
    Rule("same_number", "文号重复", OWN_CARE, same_number_twice),
):
    register(_rule)
