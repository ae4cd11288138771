"""Makes the PDF of a plan's action cards, as a job: set smaller until it is on one sheet."""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from gazette.disk import write_whole
from gazette.jobs.tasks import Failed, Run
from gazette.models import Document
from gazette.prints.pdf.cache import MemoryCache
from gazette.prints.pdf.errors import PdfRefused
from gazette.prints.pdf.issue_pdf import TIME_LIMIT
from gazette.prints.pdf.merge import PlacedPart, Volume, merge_parts
from gazette.prints.pdf.properties import PdfProperties
from gazette.prints.pdf.running_heads import PageCode
from gazette.prints.pdf.typesetters import Job, Workers
from gazette.prints.typesetting.page_parts import PdfPart
from notices.card_pdf import CardPdf, sheet_markups


def make(run: Run, *, document: int, base: str) -> None:
    """Make the PDF of a plan, as a task; what has changed since it was asked for is on it."""
    plan = Document.objects.for_lists().filter(pk=document).first()
    if plan is None:
        raise Failed("这件预案已经删除。")
    kept = CardPdf.of(plan, base)
    if kept.place.exists():
        return
    try:
        content = card_pdf(plan, base)
    except PdfRefused as refusal:
        raise Failed(str(refusal)) from refusal
    write_whole(kept.place, content)
    run.tell(1, 1, "已生成1张")


def card_pdf(plan: Document, base: str) -> bytes:
    """The sheet of a plan. Raises PdfRefused where it cannot be set."""
    part = _first_on_one_sheet(plan, base)
    title = f"应急响应行动卡（{plan.text_title or plan.title}）"
    issue = plan.issue
    properties = PdfProperties(
        title=title,
        publisher=issue.gazette.organizer,
        issued_on=issue.published_on,
        identifier=sha256(part.pdf).hexdigest(),
        parts=(plan.title,),
    )
    code = _code(plan)
    codes = {part.pages - 1: [PageCode(code, title)]} if code else {}
    placed = PlacedPart(part, None, label="行动卡", title=title, codes=codes)
    return merge_parts(
        Volume([placed], properties, str(issue), is_draft=not issue.is_published), MemoryCache()
    )


def _first_on_one_sheet(plan: Document, base: str) -> PdfPart:
    """The part in the largest type that is on one sheet; in the smallest where none is."""
    workers = Workers(1, TIME_LIMIT)
    part = None
    try:
        for one in sheet_markups(plan, base, timezone.localdate()):
            workers.submit(Job("cards", plan.title, one.markup))
            [(_key, packed)] = workers.results()
            part = PdfPart.unpacked(packed)
            if part.pages == 1:
                break
    finally:
        workers.close()
    assert part is not None, "there is a layout"  # noqa: S101  (for the type checker)
    return part


def _code(plan: Document) -> str:
    """The address in the QR code: the page of the cards; none of a draft."""
    issue = plan.issue
    if not settings.PORTAL_URL or not issue.is_published:
        return ""
    place = [issue.gazette.slug, issue.year, issue.number, plan.position]
    return f"{settings.PORTAL_URL}{reverse('notices:action_cards', args=place)}"
