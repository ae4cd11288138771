"""期号说明, and 缺期: the editors' list of the issues that the archive lacks."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import admin
from django.urls import reverse

from gazette.admin.base_admin import HistoryAdmin
from gazette.admin.worklists import Worklist, register
from gazette.models import NumberNote
from gazette.office.issue_gaps import IssueGap, all_gaps


@admin.register(NumberNote)
class NumberNoteAdmin(HistoryAdmin[NumberNote]):
    """Numbers that were never published or came out as one issue, so that they are no gap."""

    list_display = ["gazette", "year", "first_number", "last_number", "kind", "note"]
    list_display_links = ["year", "first_number"]
    list_filter = ["kind", "gazette", "year"]
    list_select_related = ["gazette"]
    search_fields = ["=year", "note"]


def _note_url(gap: IssueGap) -> str:
    """The form of a new note, filled in with the numbers of a gap; a 合刊 has its note already."""
    if gap.is_combined:
        return f"{reverse('admin:gazette_numbernote_changelist')}?year={gap.year}"
    values = {"gazette": gap.gazette.pk if gap.gazette else "", "year": gap.year}
    if gap.first:
        values |= {"first_number": gap.first, "last_number": gap.last}
    return f"{reverse('admin:gazette_numbernote_add')}?{urlencode(values)}"


register(
    Worklist(
        name="missing-issues",
        title="缺期",
        explanation=(
            "本库没有收录的期：同一年里期号不连、前后两年总期号不连，或者少于刊期应有的期数（今年的除外）。"
            "草稿算作已收录。没有出版过的、与别的期合刊的，点开登记“期号说明”，以后不再列出。"
        ),
        rows=lambda when: all_gaps(),
        columns=[
            ("公报", 16, lambda gap: str(gap.gazette)),
            ("年", 4, lambda gap: gap.year),
            ("缺的期", 10, lambda gap: gap.numbers_in_words),
            ("总期号", 10, lambda gap: gap.serials_in_words),
            ("期数", 4, lambda gap: gap.count or ""),
            ("依据", 8, lambda gap: str(gap.basis.value)),
            ("说明", 30, lambda gap: gap.doubt),
        ],
        edit_url=_note_url,
        permission="gazette.view_issue",
        rank=60,
    )
)
