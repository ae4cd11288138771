"""The records as 审计 reads and exports them: 安全日志, 修改历史, and what waits to be confirmed.

经过 (``step_admin``) is exported in the same way. Each export is itself recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from auditlog.models import LogEntry
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gazette.admin.account_admin import rights_url
from gazette.admin.base_admin import ReadOnlyAdmin, UnlistedAdmin, row_key
from gazette.admin.office_exports import answer, list_export
from gazette.models import GuardedRight, SecurityEvent
from gazette.models.step import person_name
from gazette.office import guarded_rights
from gazette.office.history import DONE, changes_in_words, done_in_words, row_in_words
from gazette.spreadsheets import FORMATS, Sheet

Row = TypeVar("Row", bound=Model)
READ, TAKE_OUT = "gazette.view_securityevent", "gazette.export_securityevent"


def moment(at: Any) -> str:
    """A time to the second, in the portal's time zone."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"


class ExportedRecordAdmin(ReadOnlyAdmin[Row]):
    """Records that 审计 saves as XLSX or CSV, filtered as the list that is seen."""

    change_list_template = "admin/gazette/record/list.html"
    title = ""
    #: Heading, width in Chinese characters, and the cell of a row.
    export_columns: Sequence[tuple[str, int, Callable[[Any], object]]] = ()

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "export/<str:extension>/",
            self.admin_site.admin_view(self.export_view),
            name=self._export_name,
        )
        return [own, *super().get_urls()]

    @property
    def _export_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_export"

    @property
    def _title(self) -> str:
        return self.title or str(self.opts.verbose_name_plural)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        links = [
            (f"存为{extension.upper()}", reverse(f"admin:{self._export_name}", args=[extension]))
            for extension in FORMATS
            if request.user.has_perm(TAKE_OUT)
        ]
        exports = [(label, f"{url}{query}") for label, url in links]
        context = {**(extra_context or {}), "record_exports": exports, "title": self._title}
        return super().changelist_view(request, context)

    def export_view(self, request: HttpRequest, extension: str) -> HttpResponse:
        """The file of all rows that the list's filters leave; recorded before it is made."""
        if not request.user.has_perm(TAKE_OUT):
            raise PermissionDenied
        if extension not in FORMATS:
            raise Http404("没有这种文件格式。")
        rows: QuerySet[Row] = self.get_changelist_instance(request).get_queryset(request)
        title = self._title
        filters = f"，条件：{request.GET.urlencode()}" if request.GET else ""
        note = f"{title}（{extension.upper()}），{rows.count()}行{filters}"
        columns = [(heading, width) for heading, width, _cell in self.export_columns]
        cells = [cell for _heading, _width, cell in self.export_columns]

        def sheet(each: Iterator[Any]) -> Sheet:
            return Sheet(title, columns, ([cell(row) for cell in cells] for row in each))

        return answer(request, list_export(title, extension, note, rows, sheet))


class AccountFilter(admin.SimpleListFilter):
    """Entries on one account, or of one."""

    title = "账号"
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        people = User.objects.order_by("username")
        return [(str(one.pk), " ".join({one.username: 1, person_name(one): 1})) for one in people]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not (key := row_key(self.value())):
            return queryset
        return queryset.filter(by=key) | queryset.filter(account=key)


@admin.register(SecurityEvent)
class SecurityEventAdmin(ExportedRecordAdmin[SecurityEvent]):
    list_display = ["moment", "kind", "by_name", "account_name", "note", "address"]
    list_filter = [("kind", admin.AllValuesFieldListFilter), AccountFilter, "at"]
    search_fields = ["kind", "by_name", "account_name", "note", "=address"]
    date_hierarchy = "at"
    list_per_page = 100
    fields = ["moment", "kind", "by_name", "by", "account_name", "account", "note", "address"]
    export_columns = [
        ("时间", 20, lambda one: moment(one.at)),
        ("事项", 12, lambda one: one.kind),
        ("经办人", 12, lambda one: one.by_name),
        ("经办账号", 12, lambda one: one.by.username if one.by else ""),
        ("账号", 12, lambda one: one.account_name),
        ("内容", 60, lambda one: one.note),
        ("来访地址", 18, lambda one: one.address or ""),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SecurityEvent]:
        return super().get_queryset(request).select_related("by", "account")

    @admin.display(description="时间", ordering="at")
    def moment(self, event: SecurityEvent) -> str:
        return moment(event.at)


# auditlog's own page is in English.
if admin.site.is_registered(LogEntry):
    admin.site.unregister(LogEntry)


class DoneFilter(admin.SimpleListFilter):
    """Entries by what was done."""

    title = "事项"
    parameter_name = "done"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [(str(value), label) for value, label in DONE.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        known = chosen is not None and chosen in map(str, DONE)
        return queryset.filter(action=chosen) if known else queryset


class MomentFilter(admin.DateFieldListFilter):
    """Entries by their time; auditlog's field is named in English."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "时间"


@admin.register(LogEntry)
class HistoryLogAdmin(UnlistedAdmin[Any], ExportedRecordAdmin[Any]):
    """修改历史: the history of all rows as one list, for 审计 only."""

    title = "修改历史"
    list_display = ["moment", "who", "done", "row", "changes_in_words"]
    list_display_links = None
    list_filter = [DoneFilter, ("timestamp", MomentFilter)]
    list_select_related = ["actor", "content_type"]
    list_per_page = 100
    search_fields = ["object_repr", "=object_pk", "actor__username"]
    ordering = ["-timestamp", "-pk"]
    export_columns = [
        ("时间", 20, lambda one: moment(one.timestamp)),
        ("经办人", 12, lambda one: person_name(one.actor)),
        ("事项", 8, lambda one: done_in_words(one)),
        ("对象", 30, lambda one: row_in_words(one)),
        ("改动", 80, lambda one: changes_in_words(one)),
    ]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(READ)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The list says all of an entry; auditlog's own pages are in English."""
        return HttpResponseRedirect(reverse("admin:auditlog_logentry_changelist"))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """An entry of the history has none of its own."""
        return HttpResponseRedirect(reverse("admin:auditlog_logentry_changelist"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("actor", "content_type")

    @admin.display(description="时间", ordering="timestamp")
    def moment(self, entry: LogEntry) -> str:
        return moment(entry.timestamp)

    @admin.display(description="经办人")
    def who(self, entry: LogEntry) -> str:
        return person_name(entry.actor)

    @admin.display(description="事项")
    def done(self, entry: LogEntry) -> str:
        return done_in_words(entry)

    @admin.display(description="对象")
    def row(self, entry: LogEntry) -> str:
        return row_in_words(entry)

    @admin.display(description="改动")
    def changes_in_words(self, entry: LogEntry) -> str:
        return changes_in_words(entry)[:300]


@admin.register(GuardedRight)
class GuardedRightAdmin(ReadOnlyAdmin[GuardedRight]):
    """The rights that two persons give: those that wait, and those confirmed."""

    list_display = ["account", "name", "given_by", "given_at", "why", "confirmed_by", "state"]
    list_filter = [("confirmed_at", admin.EmptyFieldListFilter), "name"]
    list_select_related = ["account", "given_by", "confirmed_by"]
    search_fields = ["account__username", "account__last_name", "account__first_name", "name"]
    fields = ["account", "name", "given_by", "given_at", "why", "confirmed_by", "confirmed_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[GuardedRight]:
        """Without those that have been taken away since: the log tells of them."""
        return guarded_rights.held(super().get_queryset(request))

    @admin.display(description="状态", ordering="confirmed_at")
    def state(self, right: GuardedRight) -> SafeString | str:
        if right.confirmed_at:
            return f"{moment(right.confirmed_at)} 由{right.confirmer}确认"
        return format_html('<a href="{}">待确认</a>', rights_url(right.account))
