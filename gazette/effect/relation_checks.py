"""Rules of 发布前体检 on relations and citations; registered in ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.db.models import Q, QuerySet

from gazette.effect.citations import addresses_of, row_address
from gazette.effect.validity import Verdict, verdicts_on
from gazette.models import Citation, Document, Relation
from gazette.models.state import State
from gazette.office.checkup import OWN_CARE, Fault, Rule, register
from gazette.parsing.words.dates import chinese_date

Type = Relation.Type


def already_repealed(documents: Sequence[Document]) -> Iterator[Fault]:
    """The repealed document was repealed by an earlier one, or its term had ended."""
    repeals = list(_relations(documents, Type.REPEALS))
    former = _former_repeals(repeals)
    verdicts = _verdicts(repeals, timedelta(days=1))
    for repeal in repeals:
        before = next((one for one in former if _is_of_the_same(one, repeal)), None)
        if before:
            yield _fault(
                repeal,
                f"{_target(repeal)}已由《{before.by_title}》"
                f"（{before.by_number or (before.source and before.source.issue)}）废止。",
            )
        elif (verdict := verdicts.get(repeal.pk)) and verdict.state is State.EXPIRED:
            yield _fault(repeal, f"{_target(repeal)}在废止以前已经失效：{verdict.reason}。")


def _verdicts(
    relations: Sequence[Relation], before: timedelta = timedelta(0)
) -> dict[int, Verdict]:
    """The states of the targets when their relations take effect, or so long before.

    By the primary keys of the relations; those without a target or a day are left out.
    """
    days = [
        (relation.pk, relation.target, relation.effective_on - before)
        for relation in relations
        if relation.target and relation.effective_on
    ]
    found = verdicts_on([(target, day) for _pk, target, day in days])
    return {pk: verdict for (pk, _target, _day), verdict in zip(days, found, strict=True)}


def _former_repeals(repeals: Sequence[Relation]) -> list[Relation]:
    """All repeals, by documents of the archive, of those that ``repeals`` name; none rejected."""
    numbers = {repeal.target_number for repeal in repeals} - {""}
    titles = {repeal.folded_target_title for repeal in repeals} - {""}
    targets = {repeal.target_id for repeal in repeals} - {None}
    same = Q(target__in=targets) | Q(target_number__in=numbers) | Q(folded_target_title__in=titles)
    found = Relation.objects.filter(same, type=Type.REPEALS, source__isnull=False).not_rejected()
    return list(found.select_related("source__issue__gazette").defer("source__issue__source_text"))


def _is_of_the_same(former: Relation, repeal: Relation) -> bool:
    """Whether ``former``, by an earlier document, is a repeal of the same target.

    The targets are compared by number; where neither has one, by title.
    """
    if former.source_id == repeal.source_id or not _is_earlier(former.source, repeal.source):
        return False
    if repeal.target_id and former.target_id:
        return repeal.target_id == former.target_id
    if repeal.target_number or former.target_number:
        return repeal.target_number == former.target_number
    return repeal.folded_target_title == former.folded_target_title


def _is_earlier(one: Document | None, other: Document | None) -> bool:
    if one is None or other is None:
        return False
    if one.signed_on and other.signed_on:
        return (one.signed_on, one.pk) < (other.signed_on, other.pk)
    return one.pk < other.pk


def term_had_ended(documents: Sequence[Document]) -> Iterator[Fault]:
    """An extension begins only after the term has ended, which leaves a gap without effect."""
    for relation in _relations(documents, Type.EXTENDS):
        target, begins = relation.target, relation.effective_on
        last = target.last_day_in_force if target else None
        if begins and last and last < begins - timedelta(days=1):
            yield _fault(
                relation,
                f"{_target(relation)}的有效期至{chinese_date(last)}届满，"
                f"延长自{chinese_date(begins)}起，中间有空档。",
            )


def goes_on_though_ended(documents: Sequence[Document]) -> Iterator[Fault]:
    """A document that is said to go on (继续有效) has expired or was repealed, as far as known."""
    relations = list(_relations(documents, Type.CONTINUES))
    verdicts = _verdicts(relations)
    for relation in relations:
        verdict = verdicts.get(relation.pk)
        if verdict and verdict.state in (State.EXPIRED, State.REPEALED):
            yield _fault(
                relation,
                f"{_target(relation)}被宣布继续有效，按库中所载却{verdict.state.label}：{verdict.reason}。"
                "请核对是否漏录了延长有效期的文件。",
            )


def number_and_title_differ(documents: Sequence[Document]) -> Iterator[Fault]:
    """The archive has another title under the number of a document that is named."""
    changing = [Type.REPEALS, Type.REPEALS_IN_PART, Type.AMENDS, Type.EXTENDS, Type.SUSPENDS]
    for relation in _relations(documents, *changing).filter(match=Relation.Match.NUMBER):
        name = relation.target.title if relation.target else ""
        yield _fault(relation, f"{_target(relation)}：库中这一文号的文件是《{name}》。")


def cited_rows_missing(documents: Sequence[Document]) -> Iterator[Fault]:
    """An article is cited that the cited text does not have."""
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
        known = rows.get(target.pk, frozenset()) if target else frozenset()
        if any("art_" in row for row in known) and not row_address(citation.target_address, known):
            where = f"《{target.title}》" if citation.relation and target else "本文件"
            yield Fault(
                by_pk[citation.document_id],
                f"引用的“{citation.words}”在{where}中没有找到。",
                citation.address,
                f"{citation.address}:{citation.words}",
            )


def _relations(documents: Sequence[Document], *types: Type) -> QuerySet[Relation]:
    found = Relation.objects.filter(source__in=[one.pk for one in documents], type__in=types)
    return found.not_rejected().select_related("source", "target")


def _target(relation: Relation) -> str:
    number = f"（{relation.target_number}）" if relation.target_number else ""
    return f"《{relation.target_title}》{number}" if relation.target_title else number


def _fault(relation: Relation, message: str) -> Fault:
    assert relation.source is not None, "asked of the documents of an issue"  # noqa: S101
    detail = f"{relation.type}:{relation.target_number or relation.folded_target_title}"
    return Fault(relation.source, message, relation.address, detail[:400])


for _rule in (
    Rule("already_repealed", "废止已经废止或者失效的文件", OWN_CARE, already_repealed),
    Rule("term_had_ended", "延长已经届满的有效期", OWN_CARE, term_had_ended),
    Rule(
        "goes_on_though_ended", "宣布继续有效的文件已经失效或者废止", OWN_CARE, goes_on_though_ended
    ),
    Rule("number_and_title", "文号与标题不是同一文件", OWN_CARE, number_and_title_differ),
    Rule("cited_row_missing", "引用的条文找不到", OWN_CARE, cited_rows_missing),
):
    register(_rule)
