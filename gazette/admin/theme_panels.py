"""主题待确认: documents whose theme no editor has decided, as a list and on the desk."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from gazette.admin import desk
from gazette.admin.document_worklists import DOCUMENT_COLUMNS
from gazette.admin.worklists import Worklist, WorklistColumn, WorklistRows, document_url, register
from gazette.effect.as_of import AsOf
from gazette.models import Document
from gazette.models.document import DocumentQuerySet

PROPOSED: WorklistColumn = ("拟归入", 10, lambda document: str(document.proposed_theme or ""))
REASONS: WorklistColumn = ("提议的理由", 20, lambda document: document.theme_reasons)


def list_url() -> str:
    """The list of documents in the admin, on which several are confirmed at once."""
    return f"{reverse('admin:gazette_document_changelist')}?theme_decision=proposed"


def _undecided() -> DocumentQuerySet:
    return Document.objects.without_decided_theme()


def undecided(when: AsOf) -> WorklistRows:
    return _undecided().for_lists().newest_first()


register(
    Worklist(
        name="themes-waiting",
        title="主题待确认",
        explanation="主题是按标题、发文机关和正文里的词提议的，编辑还没有确认。对的可以几件一起确认，不对的另选。",
        rows=undecided,
        columns=[PROPOSED, REASONS, *DOCUMENT_COLUMNS],
        edit_url=document_url,
        page=list_url,
        rank=15,
    )
)


@desk.panel(order=70)
def themes_to_confirm(request: HttpRequest) -> desk.Panel | None:
    """主题待确认, for those who enter documents; nothing where all are decided."""
    if not request.user.has_perm("gazette.change_document"):
        return None
    waiting = _undecided().select_related("proposed_theme").newest_first()
    count = waiting.count()
    if not count:
        return None
    entries = [
        desk.PanelEntry(
            one.title,
            document_url(one),
            note=f"拟归入“{one.proposed_theme}”：{one.theme_reasons or '没有对上的词'}",
        )
        for one in waiting[: desk.MOST_ENTRIES]
    ]
    return desk.Panel("主题待确认", entries, count, list_url())
