"""发布前体检: rules that check an issue before it is published.

A rule reports faults in the documents of an issue: contradictions to a law or within
the issue. Its ``source`` names the law, or says that it is the portal's own rule. Rules
run anew each time, so a finding disappears once its cause is corrected. An editor sets
aside (``set_aside``) a finding that is no fault, with a reason. Higher rooms register
their rules in ``AppConfig.ready``. A rule gets all documents of the issue at once, each
as an instance of its kind, so that the number of queries does not grow; a ``RowRule``
gets them with their rows, which are read once for all such rules.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import ValidationError

from gazette.kinds import all_specific
from gazette.models import Document, Issue, Provision, SetAside
from gazette.office.kept_results import kept_for_each
from gazette.office.stored_digests import StoredDigests, stored_digests
from gazette.parsing.parsed import Level
from gazette.parsing.words.dates import chinese_date

if TYPE_CHECKING:
    from django.contrib.auth.models import User

OWN_CARE = "本站核对规则"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that a rule found in a document: a Chinese sentence, and the row it is about.

    ``detail`` distinguishes several faults of one rule in one document. It must not
    change as long as the fault exists.
    """

    document: Document
    message: str
    address: str = ""
    detail: str = ""


Check = Callable[[Sequence[Document]], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the checkup: its code, its name and its source (a law, or OWN_CARE)."""

    code: str
    title: str
    source: str
    check: Check


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """A document with its rows in order of print; each row has its text."""

    document: Document
    rows: Sequence[Provision]


RowCheck = Callable[[Sequence[DocumentRows]], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class RowRule:
    """A rule on the words of the rows; as ``Rule``, but for what ``check`` is given.

    What it finds in a document depends on that document and its rows alone, and on what
    ``depends_on`` gives a digest of; it is kept until that changes.
    """

    code: str
    title: str
    source: str
    check: RowCheck
    depends_on: Callable[[], str] | None = None


@dataclass(frozen=True, slots=True)
class CheckupFinding:
    """A fault with its rule, and the record of an editor who has set it aside."""

    rule: Rule | RowRule
    fault: Fault
    set_aside: SetAside | None = None

    @property
    def is_open(self) -> bool:
        """Whether no editor has set it aside."""
        return self.set_aside is None

    @property
    def key(self) -> str:
        """What identifies the finding in forms and records, as long as the fault exists."""
        return f"{self.fault.document.pk}|{self.rule.code}|{self.fault.detail}"


AnyRule = TypeVar("AnyRule", Rule, RowRule)

_rules: dict[str, Rule | RowRule] = {}


def register(rule: AnyRule) -> AnyRule:
    """Register a rule; it replaces a registered rule of the same code."""
    _rules[rule.code] = rule
    return rule


def rules() -> list[Rule | RowRule]:
    """All registered rules, in the order of registration."""
    return list(_rules.values())


def checkup(issue: Issue, digests: StoredDigests | None = None) -> list[CheckupFinding]:
    """All findings of an issue, open or set aside, in the order of its documents.

    ``digests`` are those of now, where they are known already.
    """
    digests = digests or stored_digests(issue)
    documents = all_specific(issue.documents.order_by("position"))
    records = {
        (one.document_id, one.code, one.detail): one
        for one in SetAside.objects.filter(document__issue=issue).select_related("set_by")
    }
    findings = [
        CheckupFinding(rule, fault, records.get((fault.document.pk, rule.code, fault.detail)))
        for rule, fault in faults_of(documents, digests.documents)
    ]
    return sorted(findings, key=lambda finding: finding.fault.document.position)


def faults_of(
    documents: Sequence[Document], digests: Mapping[int, str]
) -> Iterator[tuple[Rule | RowRule, Fault]]:
    """What all rules find in documents, each given as an instance of its kind.

    ``digests`` are those of the documents with their rows, by their keys.
    """
    in_rows = _faults_in_rows(documents, digests)
    for rule in rules():
        found = in_rows[rule.code] if isinstance(rule, RowRule) else rule.check(documents)
        for fault in found:
            yield rule, fault


def _faults_in_rows(
    documents: Sequence[Document], digests: Mapping[int, str]
) -> dict[str, list[Fault]]:
    """What the rules on rows find, by their codes; rows are read where nothing is kept."""
    on_rows = [rule for rule in rules() if isinstance(rule, RowRule)]
    depends_on = [(one.code, one.depends_on() if one.depends_on else "") for one in on_rows]
    by_pk = {document.pk: document for document in documents}

    def compute(keys: list[int]) -> dict[int, list[list[str]]]:
        written: dict[int, list[list[str]]] = {key: [] for key in keys}
        rows = rows_of([by_pk[key] for key in keys])
        for rule in on_rows:
            for fault in rule.check(rows):
                values = [rule.code, fault.message, fault.address, fault.detail]
                written[fault.document.pk].append(values)
        return written

    wanted = {key: f"{digests.get(key)}{depends_on}" for key in by_pk}
    found: dict[str, list[Fault]] = defaultdict(list)
    for key, written in kept_for_each("checkup", wanted, compute).items():
        for code, *values in written:
            found[code].append(Fault(by_pk[key], *values))
    return found


def rows_of(documents: Sequence[Document]) -> list[DocumentRows]:
    """The documents with their rows, in one query; what only editors use is not read."""
    by_document: dict[int, list[Provision]] = defaultdict(list)
    rows = Provision.objects.filter(document__in=[one.pk for one in documents])
    rows = rows.select_related("text").defer("depth", "number", "span_start", "span_end")
    for row in rows.order_by("document", "text__position", "position"):
        by_document[row.document_id].append(row)
    return [DocumentRows(document, by_document[document.pk]) for document in documents]


def set_aside(finding: CheckupFinding, reason: str, user: User | None) -> SetAside:
    """Set a finding aside with a reason. Raises ValidationError if the reason is empty."""
    if not reason.strip():
        raise ValidationError("请写明搁置的理由。")
    return SetAside.objects.update_or_create(
        document_id=finding.fault.document.pk,
        code=finding.rule.code,
        detail=finding.fault.detail,
        defaults={"reason": reason.strip(), "set_by": user},
    )[0]


def effect_before_date(documents: Sequence[Document]) -> Iterator[Fault]:
    """The day of effect lies before the date of the document."""
    for document in documents:
        begins, signed = document.effective_on, document.signed_on
        if begins and signed and begins < signed:
            yield Fault(
                document,
                f"施行日期{chinese_date(begins)}早于成文日期{chinese_date(signed)}，请核对原件。",
            )


def term_without_effect(documents: Sequence[Document]) -> Iterator[Fault]:
    """A document has a term but no day of effect, from which the term is counted."""
    for document in documents:
        has_term = document.term or document.last_day_in_force
        if has_term and document.effective_on is None:
            yield Fault(document, "载明了有效期，但没有找到施行日期，有效期从何时起算不清楚。")


def term_ends_before_it_begins(documents: Sequence[Document]) -> Iterator[Fault]:
    """The last day in force lies before the day of effect."""
    for document in documents:
        begins, ends = document.effective_on, document.last_day_in_force
        if begins and ends and ends < begins:
            yield Fault(
                document,
                f"有效期至{chinese_date(ends)}，早于施行日期{chinese_date(begins)}。",
            )


def article_numbers(documents: Sequence[Document]) -> Iterator[Fault]:
    """The numbers of articles or chapters within a text have gaps or repeat."""
    by_pk = {document.pk: document for document in documents}
    rows = Provision.objects.filter(
        document__in=by_pk, level__in=[Level.ARTICLE.value, Level.CHAPTER.value]
    ).order_by("document", "text__position", "level", "position")
    last: dict[tuple[int, str], int] = {}
    # Rows as tuples: a long document has thousands of articles, and objects are dear.
    fields = ("document", "text", "level", "number", "label", "address")
    for pk, text, level, printed, label, address in rows.values_list(*fields):
        main, dash, _inserted = printed.partition("-")
        if not main.isdigit():
            continue
        key, number = (text, level), int(main)
        former = last.get(key, 0)
        if not dash and number != former + 1:
            yield Fault(by_pk[pk], _out_of_order(label, number, former), address, address)
        last[key] = max(number, former) if not dash else former


def _out_of_order(label: str, number: int, former: int) -> str:
    label = label.strip()
    if former == 0:
        return f"本文本从“{label}”开始，前面的序号没有找到。"
    if number <= former:
        return f"“{label}”的序号重复或者倒退，前一个是第{former}。"
    missing = f"第{former + 1}" if number == former + 2 else f"第{former + 1}至第{number - 1}"
    return f"“{label}”之前缺少{missing}。"


def same_number_twice(documents: Sequence[Document]) -> Iterator[Fault]:
    """Two documents of the issue have the same document number, even of different bodies."""
    counts = Counter(document.document_number for document in documents)
    for document in documents:
        if document.document_number and counts[document.document_number] > 1:
            message = f"文号{document.document_number}在本期出现不止一次。"
            yield Fault(document, message, detail=document.document_number)


def undecided_numbers(documents: Sequence[Document]) -> Iterator[Fault]:
    """A document has the number of another one of its body, and nobody has said why."""
    undecided = [one for one in documents if one.number_use == Document.NumberUse.UNDECIDED]
    if not undecided:
        return
    held: dict[tuple[int | None, str], Document] = {}
    others = Document.objects.filter(document_number__in=[one.document_number for one in undecided])
    for other in others.select_related("issue__gazette").order_by("-number_use", "-pk"):
        held[other.lead_body_id, other.document_number] = other
    for document in undecided:
        holder = held.get((document.lead_body_id, document.document_number))
        if holder is None or holder.pk == document.pk:
            continue
        yield Fault(
            document,
            f"文号{document.document_number}已见于{holder.issue}"
            f"第{holder.position}件《{holder.title}》。"
            "请在文件信息的“文号与别件相同”中认定：重刊、更正重刊、文号误印，"
            "或者两件文件确用同一文号。",
            detail=document.document_number,
        )


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
    Rule("undecided_number", "文号与已有文件相同", OWN_CARE, undecided_numbers),
):
    register(_rule)
