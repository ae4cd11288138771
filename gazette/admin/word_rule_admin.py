"""用词表: the words that 体检 looks for, by hand and as a table."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from gazette.admin.table_admin import TableAdmin
from gazette.admin.word_sheet import import_words, word_sheet
from gazette.models import WordRule
from gazette.spreadsheets import Sheet

#: Whoever may change issues, or reviews them, may change the list.
EDITORS = ("gazette.change_issue", "gazette.review_issue")


class WordTableForm(forms.Form):
    """The form that uploads a list of words."""

    table = forms.FileField(
        label="表格（XLSX 或者 CSV）",
        help_text="第一行是列名：错误写法，以及应为、种类（错别字、禁用、旧称）、理由、例外、自何日起、启用。"
        "先“存为XLSX”，照它的样子填写最方便。",
    )


@admin.register(WordRule)
class WordRuleAdmin(TableAdmin[WordRule]):
    """Each is a wording that official texts avoid, with the one that is right."""

    table_form = WordTableForm
    table_note = "已经列入的写法，改为表里所写的；表里没有的，保留不动。"
    list_display = ["wrong", "right", "kind", "since", "is_active", "except_in", "reason"]
    list_filter = ["kind", "is_active"]
    search_fields = ["wrong", "right", "reason", "except_in"]
    fields = ["wrong", "right", "kind", "reason", "except_in", "since", "is_active"]
    list_per_page = 100

    def has_add_permission(self, request: HttpRequest) -> bool:
        return any(request.user.has_perm(name) for name in EDITORS)

    def has_change_permission(self, request: HttpRequest, obj: WordRule | None = None) -> bool:
        return self.has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: WordRule | None = None) -> bool:
        return self.has_add_permission(request)

    def import_table(self, data: bytes) -> tuple[int, int, list[str]]:
        return import_words(data)

    def sheet_of(self, rows: Iterable[WordRule]) -> Sheet:
        return word_sheet(rows)
