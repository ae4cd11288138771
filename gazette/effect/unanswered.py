"""Relations of an issue that nobody has answered: they hold its publication back.

The approval of an issue confirms what it can (``decisions.confirm_approved``). What is
left would change the effect of a document if it were confirmed. A command that publishes
without the office says what it leaves unanswered, and publishes.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from gazette.effect.decisions import why_not_confirmed
from gazette.models import Issue, Relation
from gazette.models.state import ChangeType
from gazette.office.workflow import OpenFinding, finding_source

#: How many relations the report of a command names.
MOST_NAMED = 10


def unanswered_relations(issue: Issue) -> QuerySet[Relation]:
    """Relations by documents of an issue that would change effect, and that nobody decided."""
    waiting = Relation.objects.waiting().filter(source__issue=issue, type__in=list(ChangeType))
    related = waiting.select_related("source", "target")
    return related.order_by("source__position", "type", "position")


@finding_source
def unanswered_findings(issue: Issue) -> Iterator[OpenFinding]:
    """What waits for an editor, as findings of the issue."""
    for relation in unanswered_relations(issue):
        place = f"第{relation.source.position}件 {relation.place}" if relation.source else ""
        why = why_not_confirmed(relation) or "请在文件关系里确认、否定或者改正。"
        yield OpenFinding(f"“{_words(relation)}”待确认：{why}", place.strip())


def unanswered_lines(issue: Issue) -> Iterator[str]:
    """The lines in which a command says what it has published without an answer."""
    found = list(unanswered_relations(issue))
    if not found:
        return
    yield f"影响效力的关系{len(found)}条待确认，在确认之前不计入任何文件的效力："
    for relation in found[:MOST_NAMED]:
        yield f"  {relation.by_title}{relation.place}：{_words(relation)}"
    if len(found) > MOST_NAMED:
        yield f"  另有{len(found) - MOST_NAMED}条，见管理站“待确认的关系”。"


def _words(relation: Relation) -> str:
    name = f"《{relation.target_title}》" if relation.target_title else relation.target_number
    return f"{relation.get_type_display()}{name}"
