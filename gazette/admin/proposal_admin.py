"""关系提议 and 库外文件: what one person proposes of effect, and another one decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from gazette.admin.base_admin import ReadOnlyAdmin, row_to_show, user_of
from gazette.admin.relation_admin import described, page_link
from gazette.admin.relation_forms import OutsideActForm, ReasonForm
from gazette.admin.worklists import change_url
from gazette.effect import relation_proposals
from gazette.effect.relation_proposals import decision_refusal, proposal_refusal
from gazette.models import OutsideAct, Provision, RelationProposal
from gazette.office.workflow import Refused

#: ``relation_proposals.accept`` or ``refuse``.
Decision = Callable[[RelationProposal, User, str], RelationProposal]
_DECISIONS: dict[str, tuple[Decision, str]] = {
    "accept": (relation_proposals.accept, "采纳"),
    "refuse": (relation_proposals.refuse, "不采纳"),
}


@admin.register(RelationProposal)
class RelationProposalAdmin(ReadOnlyAdmin[RelationProposal]):
    """The proposals; each is decided by a person who did not propose it."""

    list_display = ["summary", "action", "status", "reason", "proposed_by", "proposed_at"]
    list_filter = ["status", "action", "proposed_at"]
    list_select_related = ["proposed_by"]
    search_fields = ["summary", "reason", "note"]
    date_hierarchy = "proposed_at"
    actions = ["accept", "refuse"]

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return user_of(request).has_perm("gazette.decide_relation")

    @admin.action(description="采纳所选提议", permissions=["decide"])
    def accept(
        self, request: HttpRequest, proposals: QuerySet[RelationProposal]
    ) -> HttpResponse | None:
        return self._decide_many(request, proposals, "accept")

    @admin.action(description="不采纳所选提议", permissions=["decide"])
    def refuse(
        self, request: HttpRequest, proposals: QuerySet[RelationProposal]
    ) -> HttpResponse | None:
        return self._decide_many(request, proposals, "refuse")

    def _decide_many(
        self, request: HttpRequest, proposals: QuerySet[RelationProposal], action: str
    ) -> HttpResponse | None:
        """Ask for the reason, once for all; then decide all of them, or none."""
        chosen = list(RelationProposal.objects.filter(pk__in=proposals.values("pk")).for_lists())
        decide, name = _DECISIONS[action]
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            try:
                with transaction.atomic():
                    for one in chosen:
                        decide(one, user_of(request), form.cleaned_data["reason"])
            except Refused as refused:
                form.add_error(None, f"一项也没有办理。{refused}")
            else:
                self.message_user(request, f"已{name}{len(chosen)}项提议。", messages.SUCCESS)
                return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{name}所选提议",
            "name": name,
            "action": action,
            "proposals": chosen,
            "form": form,
        }
        return TemplateResponse(request, "admin/gazette/relationproposal/decide.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The proposal beside what holds now, and the form to decide it for those who may."""
        proposals = RelationProposal.objects.for_lists().select_related(
            "source__issue__gazette", "target__issue__gazette"
        )
        proposal = row_to_show(self, request, proposals, object_id)
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            decide, name = _DECISIONS["accept" if "accept" in request.POST else "refuse"]
            try:
                decide(proposal, user_of(request), form.cleaned_data["reason"])
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                self.message_user(request, f"提议已{name}。", messages.SUCCESS)
                return HttpResponseRedirect(change_url(proposal))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"关系提议：{proposal.get_action_display()}",
            "proposal": proposal,
            "source": _link(proposal),
            "target": page_link(proposal.target, "") if proposal.target else "",
            "row": _row_words(proposal),
            "quote": proposal.values.get("quote") or getattr(proposal.relation, "quote", ""),
            "relation": proposal.relation,
            "shown": described(proposal.relation) if proposal.relation else {},
            "why": decision_refusal(user_of(request), proposal),
            "form": form,
        }
        return TemplateResponse(request, "admin/gazette/relationproposal/proposal.html", context)


def _row_words(proposal: RelationProposal) -> str:
    """The printed words of the row from which the quotation is taken; "" where none is named."""
    rows = Provision.objects.filter(document=proposal.source_id, address=_address(proposal))
    return "".join(row.printed for row in rows[:1])


def _address(proposal: RelationProposal) -> str:
    own = proposal.values.get("address") or getattr(proposal.relation, "address", "")
    return str(own)


def _link(proposal: RelationProposal) -> str:
    if proposal.source is None:
        return str(proposal.outside_act or "")
    return page_link(proposal.source, _address(proposal))


@admin.register(OutsideAct)
class OutsideActAdmin(ReadOnlyAdmin[OutsideAct]):
    """Acts outside the archive: recorded with what they do to a document, by two persons."""

    list_display = ["title", "document_number", "issuing_body", "signed_on", "recorded_by"]
    list_select_related = ["recorded_by"]
    search_fields = ["title", "document_number", "issuing_body"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not proposal_refusal(user_of(request))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form of an act and of what it does to a document that the archive holds."""
        return self._record(request, None)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The act with its evidence and relations, and the form for one more."""
        act = row_to_show(self, request, OutsideAct.objects.all(), object_id)
        return self._record(request, act)

    def _record(self, request: HttpRequest, act: OutsideAct | None) -> HttpResponse:
        may_add = self.has_add_permission(request)
        if not may_add and (act is None or request.method == "POST"):
            raise PermissionDenied
        form = OutsideActForm(
            request.POST or None,
            request.FILES or None,
            initial={"target": request.GET.get("target")},
            is_recorded=act is not None,
        )
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                proposal = relation_proposals.record_outside_act(
                    act or form.act, form.claim, user_of(request), reason
                )
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                text = "已登记并提议，等待另一位同事审定；审定之前文件的效力不变。"
                self.message_user(request, text, messages.SUCCESS)
                return HttpResponseRedirect(change_url(proposal))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"库外文件：{act}" if act else "登记库外文件",
            "act": act,
            "may_add": may_add,
            "relations": act.relations.select_related("target") if act else [],
            "proposals": act.relation_proposals.waiting().for_lists() if act else [],
            "form": form,
        }
        return TemplateResponse(request, "admin/gazette/outsideact/act.html", context)
