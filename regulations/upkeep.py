"""What editors keep an eye on among rules: effect and term not found, repeals, confirmations."""

from __future__ import annotations

from django.urls import reverse

from gazette.asof import AsOf
from gazette.upkeep import DOCUMENT_COLUMNS, documents_without
from gazette.worklists import Column, Rows, Worklist, change_url, document_url, register
from regulations.models import Decree, NormativeDocument, Relation

#: What each list of relations shows of one.
RELATION_COLUMNS: list[Column] = [
    ("文件", 28, lambda relation: relation.source.title),
    ("关系", 6, lambda relation: relation.get_type_display()),
    ("所涉文件", 28, lambda relation: relation.target_title),
    ("所涉文号", 14, lambda relation: relation.target_number),
    ("依据", 10, lambda relation: relation.place),
    ("原文", 30, lambda relation: relation.quote),
]


def waiting_relations(when: AsOf) -> Rows:
    return Relation.objects.waiting()


def repeals_never_printed(when: AsOf) -> Rows:
    """Repeals whose target the archive does not hold, confirmed or not."""
    repeals = Relation.objects.filter(type=Relation.Type.REPEALS, target=None)
    found = repeals.exclude(status=Relation.Status.REJECTED).select_related("source")
    return found.order_by("-source__signed_on", "source", "position")


register(
    Worklist(
        name="relations-waiting",
        title="待确认的关系",
        explanation="从文字中读出的废止、部分废止、暂停施行，编辑确认后才影响文件的效力。",
        rows=waiting_relations,
        columns=RELATION_COLUMNS,
        page=lambda: f"{reverse('admin:regulations_relation_changelist')}?status__exact=proposed",
        permission="regulations.view_relation",
        rank=10,
    )
)
register(
    Worklist(
        name="without-effect",
        title="没有找到施行日期的规章、规范性文件",
        explanation="文字中没有读出施行日期的政府令和规范性文件，含尚未发布的。请对照原文补填，或者确认确未载明。",
        rows=lambda when: documents_without(
            [Decree.kind_name, NormativeDocument.kind_name], effective_on=None
        ),
        columns=DOCUMENT_COLUMNS,
        edit_url=document_url,
    )
)
register(
    Worklist(
        name="without-term",
        title="没有找到有效期的规范性文件",
        explanation="文字中没有读出有效期的规范性文件，含尚未发布的。许多地方规定规范性文件应当载明有效期。",
        rows=lambda when: documents_without(
            [NormativeDocument.kind_name], last_day_in_force=None, term_years=None
        ),
        columns=DOCUMENT_COLUMNS,
        edit_url=document_url,
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
        permission="regulations.view_relation",
    )
)
