"""文件关系: the list of relations, and the pages that record, decide and set them right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from gazette.admin.base_admin import (
    HistoryAdmin,
    ReadOnlyAdmin,
    change_link,
    row_to_show,
    user_of,
)
from gazette.admin.relation_forms import (
    ClaimForm,
    DocumentChoicesView,
    NewRelationForm,
    ReasonForm,
)
from gazette.admin.worklists import change_url
from gazette.effect import relation_proposals
from gazette.effect.relation_proposals import Outcome, needs_second_person, proposal_refusal
from gazette.effect.resolution import resolve_relations
from gazette.models import Amendment, Citation, Document, Relation
from gazette.office.workflow import Refused
from gazette.parsing.words.spoken_addresses import address_in_words

#: ``relation_proposals.confirm`` or ``reject``.
Decision = Callable[[Iterable[Relation], User, str], Outcome]


class RelationInline(admin.TabularInline[Relation, Document]):
    """The relations of a document except citations; a link leads to the page of each."""

    model = Relation
    fk_name = "source"
    extra = 0
    can_delete = False
    show_change_link = True
    fields = ["type", "target_title", "target_number", "place", "effective_on", "status"]

    def has_add_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Relation]:
        return super().get_queryset(request).exclude(type=Relation.Type.CITES)


@admin.register(Relation)
class RelationAdmin(HistoryAdmin[Relation]):
    """Relations as the parser read them and as editors decided them.

    Whoever may propose relations records, confirms, rejects and sets them right;
    ``gazette.effect.relation_proposals`` says what counts at once and what waits for a
    second person.
    """

    list_display = ["summary", "status", "confirmed_by", "confirmed_at"]
    list_filter = ["status", "type", ("target", admin.EmptyFieldListFilter), "match"]
    list_select_related = ["source", "outside_act", "target", "confirmed_by"]
    list_per_page = 50
    search_fields = ["source__title", "target_title", "target_number", "quote"]
    actions = ["confirm", "reject", "resolve"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path(
                "documents/",
                view(DocumentChoicesView.as_view(admin_site=self.admin_site)),
                name="gazette_relation_documents",
            ),
            path(
                "<int:pk>/set-right/", view(self.set_right_view), name="gazette_relation_set_right"
            ),
        ]
        return [*own, *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not proposal_refusal(user_of(request))

    def has_change_permission(self, request: HttpRequest, obj: Relation | None = None) -> bool:
        return not proposal_refusal(user_of(request))

    def has_delete_permission(self, request: HttpRequest, obj: Relation | None = None) -> bool:
        """A misread relation is rejected, not deleted: an import would bring it back."""
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.display(description="关系、原文与把握程度", ordering="type")
    def summary(self, relation: Relation) -> SafeString:
        """Both documents, the words that say so, and the confidence, each on a line of its own."""
        number = f"（{relation.by_number}）" if relation.by_number else ""
        return format_html(
            "{}<br>{}：{}<br><q>{}</q><br>{}",
            f"{relation.by_title}{number}",
            relation.get_type_display(),
            target_words(relation),
            excerpt(relation),
            certainty_words(relation),
        )

    @admin.action(description="确认所选关系", permissions=["change"])
    def confirm(self, request: HttpRequest, relations: QuerySet[Relation]) -> HttpResponse | None:
        return self._decide_many(request, relations, relation_proposals.confirm, "确认")

    @admin.action(description="否定所选关系", permissions=["change"])
    def reject(self, request: HttpRequest, relations: QuerySet[Relation]) -> HttpResponse | None:
        return self._decide_many(request, relations, relation_proposals.reject, "否定")

    def _decide_many(
        self, request: HttpRequest, relations: QuerySet[Relation], decide: Decision, name: str
    ) -> HttpResponse | None:
        """Ask for the reason, once for all; then decide, or propose to a second person."""
        chosen = list(relations.select_related("source__issue", "target", "outside_act"))
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            try:
                outcome = decide(chosen, user_of(request), form.cleaned_data["reason"])
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                self.tell(request, outcome, name)
                return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{name}所选关系",
            "name": name,
            "action": request.POST.get("action", ""),
            "relations": [(one, described(one)) for one in chosen],
            "wants_second": any(needs_second_person(one.by, one.type) for one in chosen),
            "form": form,
        }
        return TemplateResponse(request, "admin/gazette/relation/decide.html", context)

    def tell(self, request: HttpRequest, outcome: Outcome, name: str) -> None:
        """Say what became of a write: what counts now, and what waits for somebody else."""
        if outcome.relations:
            text = f"已{name}{len(outcome.relations)}条关系。"
            self.message_user(request, text, messages.SUCCESS)
        if outcome.proposals:
            count = len(outcome.proposals)
            text = f"已提议{name}{count}条关系，等待另一位同事审定；审定之前文件的效力不变。"
            self.message_user(request, text, messages.SUCCESS)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form for a relation that the parser has not read."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        initial = {"source": request.GET.get("source"), "target": request.GET.get("target")}
        form = NewRelationForm(request.POST or None, initial=initial)

        def write() -> Outcome:
            values = form.cleaned_data
            return relation_proposals.add_relation(
                values["source"], form.claim, user_of(request), values["reason"]
            )

        back = reverse("admin:gazette_relation_changelist")
        return self._write(request, form, write, "新增", back, "新增文件关系")

    def set_right_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form that says otherwise what a relation is."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        relation = get_object_or_404(self._relations(), pk=pk)
        form = ClaimForm(request.POST or None, initial=ClaimForm.initial_of(relation))

        def write() -> Outcome:
            reason = form.cleaned_data["reason"]
            return relation_proposals.set_right(relation, form.claim, user_of(request), reason)

        title = f"改正关系：{relation}"
        return self._write(request, form, write, "改正", change_url(relation), title, relation)

    def _write(
        self,
        request: HttpRequest,
        form: ClaimForm,
        write: Callable[[], Outcome],
        name: str,
        back: str,
        title: str,
        relation: Relation | None = None,
    ) -> HttpResponse:
        if request.method == "POST" and form.is_valid():
            try:
                outcome = write()
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                self.tell(request, outcome, name)
                written = [*outcome.proposals, *outcome.relations]
                return HttpResponseRedirect(change_url(written[0]) if written else back)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "name": name,
            "back": back,
            "form": form,
            "relation": relation,
            "media": form.media,
        }
        return TemplateResponse(request, "admin/gazette/relation/write.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A relation with both documents, the words that state it, and what may be done."""
        relation = row_to_show(self, request, self._relations(), object_id)
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            if not self.has_change_permission(request, relation):
                raise PermissionDenied
            is_confirmed = "_confirm" in request.POST
            decide = relation_proposals.confirm if is_confirmed else relation_proposals.reject
            name = "确认" if is_confirmed else "否定"
            try:
                outcome = decide([relation], user_of(request), form.cleaned_data["reason"])
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                self.tell(request, outcome, name)
                return HttpResponseRedirect(change_url(relation))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"文件关系：{relation}",
            "relation": relation,
            "shown": described(relation),
            "proposals": relation.proposals.for_lists(),
            "is_waiting": relation.proposals.waiting().exists(),
            "may_write": self.has_change_permission(request, relation),
            "wants_second": needs_second_person(relation.by, relation.type),
            "form": form,
        }
        return TemplateResponse(request, "admin/gazette/relation/relation.html", context)

    def _relations(self) -> QuerySet[Relation]:
        return Relation.objects.select_related(
            "source__issue__gazette", "target__issue__gazette", "outside_act", "confirmed_by"
        ).defer("source__issue__source_text", "target__issue__source_text")

    @admin.action(description="重新查找所涉文件", permissions=["change"])
    def resolve(self, request: HttpRequest, relations: QuerySet[Relation]) -> None:
        chosen = list(relations.select_related("source"))
        resolve_relations(chosen)
        self.message_user(request, f"已重新查找{len(chosen)}条关系所涉的文件。")


def target_words(relation: Relation) -> str:
    """The target as the source calls it, with 库外 for one that the archive does not hold."""
    number = f"（{relation.target_number}）" if relation.target_number else ""
    outside = "" if relation.target_id else "　库外"
    return f"{relation.target_title}{number}{outside}"


def excerpt(relation: Relation) -> str:
    """The place and the first words of the quotation."""
    place = f"{relation.place}：" if relation.place else ""
    return Truncator(f"{place}{relation.quote}").chars(80)


def certainty_words(relation: Relation) -> str:
    """How sure the reading is and why; an editor's own writing has no such figure."""
    if not relation.is_parsed:
        return "；".join(relation.why)
    return f"把握{relation.confidence:.0%}：{'；'.join(relation.why)}"


def described(relation: Relation) -> dict[str, Any]:
    """What the pages of a relation show of it, with links to both documents."""
    source, target = relation.source, relation.target
    return {
        "source": page_link(source, relation.address) if source else _evidence_link(relation),
        "target": page_link(target, relation.target_address) if target else "",
        "target_words": target_words(relation),
        "excerpt": excerpt(relation),
        "certainty": certainty_words(relation),
    }


def _evidence_link(relation: Relation) -> SafeString:
    number = f"（{relation.by_number}）" if relation.by_number else ""
    words = f"{relation.by_title}{number}（库外文件）"
    return format_html('<a href="{}" target="_blank">{}</a>', relation.by_url, words)


def page_link(document: Document, address: str) -> SafeString:
    """A link to a row on a document's public page; to the admin while it is not published."""
    number = f"（{document.document_number}）" if document.document_number else ""
    if not document.issue.is_published:
        return format_html("{}（未发布）", change_link(document, f"{document.title}{number}"))
    anchor = f"#{address}" if address else ""
    return format_html(
        '<a href="{}{}" target="_blank">{}{}</a>',
        document.get_absolute_url(),
        anchor,
        document.title,
        number,
    )


@admin.register(Citation)
class CitationAdmin(ReadOnlyAdmin[Citation]):
    """引用: written anew by each import, so not edited by hand."""

    list_display = ["words", "document", "place", "relation", "target_place"]
    fields = ["words", "document", "place", "relation", "target_place"]
    readonly_fields = ["place", "target_place"]
    list_select_related = ["document", "relation__source"]
    search_fields = ["words", "document__title"]
    show_full_result_count = False

    @admin.display(description="所在条文", ordering="address")
    def place(self, citation: Citation) -> str:
        return address_in_words(citation.address)

    @admin.display(description="所引条文", ordering="target_address")
    def target_place(self, citation: Citation) -> str:
        return address_in_words(citation.target_address)


@admin.register(Amendment)
class AmendmentAdmin(ReadOnlyAdmin[Amendment]):
    """条文修改: written anew by each import, so not edited by hand."""

    list_display = ["action", "target_place", "relation", "place"]
    fields = [
        *("action", "target_place", "relation", "place"),
        *("part", "old_words", "new_words", "quote"),
    ]
    readonly_fields = ["target_place"]
    list_filter = ["action"]
    list_select_related = ["relation__source", "relation__outside_act"]
    search_fields = ["new_words", "relation__target_title"]

    @admin.display(description="被修改条文", ordering="target_address")
    def target_place(self, amendment: Amendment) -> str:
        return address_in_words(amendment.target_address)
