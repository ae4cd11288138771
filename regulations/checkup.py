"""Rules of 发布前体检 on legal effect and relations; registered in ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.db.models import Q, QuerySet

from gazette.checkup import OWN_CARE, Fault, Rule, register
from gazette.dates import chinese_date
from gazette.models import Document
from gazette.validity import State, verdict_on
from regulations.citations import addresses_of, row_address
from regulations.models import Citation, Decree, NormativeDocument, Relation

#: 规章制定程序条例 第三十二条: 自公布之日起30日后施行.
DAYS_BEFORE_EFFECT = 30
Type = Relation.Type


def effect_too_early(documents: Sequence[Document]) -> Iterator[Fault]:
    """A rule in force sooner than thirty days after its promulgation.

    A decision that only repeals sets nothing new into force.
    """
    for decree in documents:
        if not isinstance(decree, Decree) or not decree.promulgated_on or not decree.effective_on:
            continue
        days = (decree.effective_on - decree.promulgated_on).days
        only_repeals = "废止" in decree.title and "修改" not in decree.title
        if only_repeals or not 0 <= days < DAYS_BEFORE_EFFECT:
            continue
        when = (
            f"{chinese_date(decree.promulgated_on)}公布，"
            f"{chinese_date(decree.effective_on)}施行，相隔{days}日"
        )
        if days == 0:
            yield Fault(
                decree,
                f"{when}。自公布之日起施行，限于涉及国家安全、外汇汇率、货币政策的确定"
                "以及公布后不立即施行将有碍规章施行的，请确认属于这些情形。",
            )
        else:
            yield Fault(decree, f"{when}，不满{DAYS_BEFORE_EFFECT}日。")


def order_incomplete(documents: Sequence[Document]) -> Iterator[Fault]:
    """An order that lacks what it has to state."""
    for decree in documents:
        if not isinstance(decree, Decree):
            continue
        stated = {
            "序号": decree.document_number,
            "通过日期": decree.adopted_on,
            "施行日期": decree.effective_on,
            "署名": decree.signatory,
            "公布日期": decree.promulgated_on,
        }
        missing = [name for name, value in stated.items() if not value]
        if missing:
            yield Fault(decree, f"公布令没有找到{'、'.join(missing)}。", detail="、".join(missing))


def without_effect(documents: Sequence[Document]) -> Iterator[Fault]:
    for document in documents:
        if isinstance(document, NormativeDocument) and document.effective_on is None:
            yield Fault(document, "规范性文件没有找到施行日期。")


def already_repealed(documents: Sequence[Document]) -> Iterator[Fault]:
    """A repeal of what an earlier document repealed, or whose term had ended."""
    repeals = list(_relations(documents, Type.REPEALS))
    former = _former_repeals(repeals)
    for repeal in repeals:
        before = next((one for one in former if _is_of_the_same(one, repeal)), None)
        if before:
            yield _fault(
                repeal,
                f"{_target(repeal)}已由《{before.source.title}》"
                f"（{before.source.document_number or before.source.issue}）废止。",
            )
        elif repeal.target and repeal.effective_on:
            verdict = verdict_on(repeal.target, repeal.effective_on - timedelta(days=1))
            if verdict.state is State.EXPIRED:
                yield _fault(repeal, f"{_target(repeal)}在废止以前已经失效：{verdict.reason}。")


def _former_repeals(repeals: Sequence[Relation]) -> list[Relation]:
    """Repeals of the same documents by other documents that nobody rejected."""
    numbers = {repeal.target_number for repeal in repeals} - {""}
    titles = {repeal.folded_target_title for repeal in repeals} - {""}
    targets = {repeal.target_id for repeal in repeals} - {None}
    same = Q(target__in=targets) | Q(target_number__in=numbers) | Q(folded_target_title__in=titles)
    found = Relation.objects.filter(same, type=Type.REPEALS).exclude(
        status=Relation.Status.REJECTED
    )
    return list(found.select_related("source__issue__gazette").defer("source__issue__source_text"))


def _is_of_the_same(former: Relation, repeal: Relation) -> bool:
    """Whether an earlier document repealed the same: one number, or one title without numbers."""
    if former.source_id == repeal.source_id or not _is_earlier(former.source, repeal.source):
        return False
    if repeal.target_id and former.target_id:
        return repeal.target_id == former.target_id
    if repeal.target_number or former.target_number:
        return repeal.target_number == former.target_number
    return repeal.folded_target_title == former.folded_target_title


def _is_earlier(one: Document, other: Document) -> bool:
    if one.signed_on and other.signed_on:
        return (one.signed_on, one.pk) < (other.signed_on, other.pk)
    return one.pk < other.pk


def term_had_ended(documents: Sequence[Document]) -> Iterator[Fault]:
    """An extension that begins after the term it extends has ended: a gap without force."""
    for relation in _relations(documents, Type.EXTENDS):
        target, begins = relation.target, relation.effective_on
        last = target.last_day_in_force if target else None
        if begins and last and last < begins - timedelta(days=1):
            yield _fault(
                relation,
                f"{_target(relation)}的有效期至{chinese_date(last)}届满，"
                f"延长自{chinese_date(begins)}起，中间有空档。",
            )


def number_and_title_differ(documents: Sequence[Document]) -> Iterator[Fault]:
    """A document named by a number under which the archive has another title."""
    changing = [Type.REPEALS, Type.REPEALS_IN_PART, Type.AMENDS, Type.EXTENDS, Type.SUSPENDS]
    for relation in _relations(documents, *changing).filter(match=Relation.Match.NUMBER):
        name = relation.target.title if relation.target else ""
        yield _fault(relation, f"{_target(relation)}：库中这一文号的文件是《{name}》。")


def cited_rows_missing(documents: Sequence[Document]) -> Iterator[Fault]:
    """A citation of an article that the cited text does not have."""
    by_pk = {document.pk: document for document in documents}
    citations = list(
        Citation.objects.filter(document__in=by_pk)
        .exclude(target_address="")
        .select_related("relation__target")
    )
    targets = [one.relation.target for one in citations if one.relation and one.relation.target]
    rows = addresses_of([*documents, *targets])
    for citation in citations:
        target = citation.relation.target if citation.relation else by_pk[citation.document_id]
        held = rows.get(target.pk, frozenset()) if target else frozenset()
        if any("art_" in row for row in held) and not row_address(citation.target_address, held):
            where = f"《{target.title}》" if citation.relation and target else "本文件"
            yield Fault(
                by_pk[citation.document_id],
                f"引用的“{citation.words}”在{where}中没有找到。",
                citation.address,
                f"{citation.address}:{citation.words}",
            )


def _relations(documents: Sequence[Document], *types: Type) -> QuerySet[Relation]:
    found = Relation.objects.filter(source__in=[one.pk for one in documents], type__in=types)
    return found.exclude(status=Relation.Status.REJECTED).select_related("source", "target")


def _target(relation: Relation) -> str:
    number = f"（{relation.target_number}）" if relation.target_number else ""
    return f"《{relation.target_title}》{number}" if relation.target_title else number


def _fault(relation: Relation, message: str) -> Fault:
    detail = f"{relation.type}:{relation.target_number or relation.folded_target_title}"
    return Fault(relation.source, message, relation.address, detail[:400])


for _rule in (
    Rule(
        "effect_too_early",
        "规章公布不满30日施行",
        "《规章制定程序条例》第三十二条",
        effect_too_early,
    ),
    Rule("order_incomplete", "公布令要素不全", "《规章制定程序条例》第三十条", order_incomplete),
    Rule("without_effect", "没有施行日期", OWN_CARE, without_effect),
    Rule("already_repealed", "废止已经废止或者失效的文件", OWN_CARE, already_repealed),
    Rule("term_had_ended", "延长已经届满的有效期", OWN_CARE, term_had_ended),
    Rule("number_and_title", "文号与标题不是同一文件", OWN_CARE, number_and_title_differ),
    Rule("cited_row_missing", "引用的条文找不到", OWN_CARE, cited_rows_missing),
):
    register(_rule)
