"""Editors' lists of relations: to be confirmed, and repeals of documents not in the archive."""

from __future__ import annotations

from django.urls import reverse

from gazette.admin.worklists import Worklist, WorklistColumn, WorklistRows, change_url, register
from gazette.effect.as_of import AsOf
from gazette.models import Relation

#: The columns of every list of relations.
RELATION_COLUMNS: list[WorklistColumn] = [
    ("文件", 28, lambda relation: relation.by_title),
    ("关系", 6, lambda relation: relation.get_type_display()),
    ("所涉文件", 28, lambda relation: relation.target_title),
    ("所涉文号", 14, lambda relation: relation.target_number),
    ("依据", 10, lambda relation: relation.place),
    ("原文", 30, lambda relation: relation.quote),
]


def waiting_relations(when: AsOf) -> WorklistRows:
    """Relations that an editor has to confirm or reject."""
    return Relation.objects.waiting()


def repeals_never_printed(when: AsOf) -> WorklistRows:
    """Repeals, confirmed or not, whose target is not in the archive."""
    repeals = Relation.objects.filter(type=Relation.Type.REPEALS, target=None)
    found = repeals.not_rejected().select_related("source")
    return found.order_by("-source__signed_on", "source", "position")


register(
    Worklist(
        name="relations-waiting",
        title="待确认的关系",
        explanation="从文字中读出的废止、部分废止、暂停施行，编辑确认后才影响文件的效力。",
        rows=waiting_relations,
        columns=RELATION_COLUMNS,
        page=lambda: f"{reverse('admin:gazette_relation_changelist')}?status__exact=proposed",
        permission="gazette.view_relation",
        rank=10,
    )
)
register(
    Worklist(
        name="repeals-never-printed",
        title="废止的文件没有收录",
        explanation="被废止、但是本库没有收录的文件。可能是早年没有录入的，也可能是标题或文号有出入。",
        rows=repeals_never_printed,
        columns=RELATION_COLUMNS,
        edit_url=change_url,
        permission="gazette.view_relation",
    )
)
