"""批注: remarks of reviewers at rows and documents, and how the office has dealt with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from gazette.models import Document, Issue, Remark
from gazette.models.step import person_name
from gazette.office.review_stages import recorded_stage
from gazette.office.workflow import Refused

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def may_remark(person: User, issue: Issue) -> bool:
    """Whether a person may write remarks on an issue: a reviewer, before it is published."""
    return person.has_perm("gazette.review_issue") and not issue.is_fixed


def why_not_handled(person: User, remark: Remark) -> str:
    """Why a person may not deal with a remark, in Chinese; "" if they may."""
    if remark.handled_at:
        return f"这条批注已由{remark.handler}处理。"
    if remark.by != person and not person.has_perm("gazette.submit_issue"):
        return "批注由录入人员处理，或者由写批注的人收回。"
    return ""


def why_not_reopened(person: User, remark: Remark) -> str:
    """Why a person may not take 已处理 back, in Chinese; "" if they may."""
    if not remark.handled_at:
        return "这条批注还没有处理，不用撤回。"
    if remark.issue.is_fixed:
        return "本期曾经发布，批注的处理不再改动。"
    if person not in (remark.handled_by, remark.by) and not person.has_perm("gazette.submit_issue"):
        return "“已处理”由处理的人、录入人员或者写批注的人撤回。"
    return ""


def write(document: Document, address: str, words: str, by: User) -> Remark:
    """Write a remark on a row, or with an empty ``address`` on the document. Raises Refused."""
    issue = document.issue
    words = words.strip()
    if not may_remark(by, issue):
        raise Refused("只有审核人员可以写批注；已经发布的，请提出勘误。")
    if not words:
        raise Refused("请写下批注的内容。")
    row = document.provisions.filter(address=address).first() if address else None
    if address and row is None:
        raise Refused("这一行已经不在了，批注没有保存。请重新打开本页，看过最新内容再写。")
    return Remark.objects.create(
        issue=issue,
        document=document,
        document_title=document.title,
        address=address,
        quote=row.printed[:200] if row else "",
        words=words[:1000],
        stage=recorded_stage(issue),
        by=by,
    )


def handle(remark: Remark, by: User, answer: str) -> None:
    """已处理: record how a remark was dealt with. Raises Refused."""
    with transaction.atomic():
        stored = Remark.objects.select_for_update().get(pk=remark.pk)
        if why := why_not_handled(by, stored):
            raise Refused(why)
        if not answer.strip():
            raise Refused("请写一句怎样处理的，例如“已改”“原件如此”。")
        stored.answer = "\n".join(filter(None, [stored.answer, answer.strip()[:500]]))
        stored.handled_by = by
        stored.handled_at = timezone.now()
        stored.save(update_fields=["answer", "handled_by", "handled_at"])
    remark.refresh_from_db()


def reopen(remark: Remark, by: User) -> None:
    """Take 已处理 back: the remark waits again; the answer stays with who took it back.

    Raises Refused.
    """
    with transaction.atomic():
        stored = Remark.objects.select_for_update(of=("self",)).get(pk=remark.pk)
        if why := why_not_reopened(by, stored):
            raise Refused(why)
        when = timezone.localtime()
        stored.answer = (
            f"{stored.answer}（{stored.handler}；{person_name(by)}于{when:%m月%d日%H:%M}撤回）"
        )
        stored.handled_by = stored.handled_at = None
        stored.save(update_fields=["answer", "handled_by", "handled_at"])
    remark.refresh_from_db()
