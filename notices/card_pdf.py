"""The sheet of a plan's action cards as a PDF: its pages as markup, and the kept files.

A file is kept under the digest of all that stands on it, so it never says what was true
before a change; it is made by a job, never in the request.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from datetime import time as hour
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from gazette.disk import delete_old_files
from gazette.effect.validity import verdict_on
from gazette.file_places import shared_files
from gazette.jobs.models import Job, Lane
from gazette.jobs.queue import enqueue_unless_crowded, newest_job
from gazette.jobs.tasks import Run, Task, register
from gazette.jobs.timetable import daily
from gazette.layout.annotators import notes_of
from gazette.models import Document
from gazette.models.state import words_of_state
from gazette.prints.typesetting.faces import STATIC
from gazette.prints.typesetting.missing_glyphs import with_descriptions
from notices.action_cards import action_cards
from notices.card_table import CardTable
from notices.sheet_layout import SheetLayout, sheet_layouts
from notices.stored_plans import rows_of_plan

MAKE, SWEEP = "cards.make", "cards.sweep"
#: How long a file is kept after it was made, in seconds.
KEPT_SECONDS = 3 * 24 * 3600.0
#: Jobs of readers that wait at most; whoever asks for more is asked to come back later.
MOST_WAITING = 20
_RANK = 9
_STYLE = STATIC / "css" / "card_print.css"


@dataclass(frozen=True, slots=True)
class SheetMarkup:
    """The sheet of a plan in one layout, as markup for the typesetting process."""

    layout: SheetLayout
    markup: str


def changed_addresses(document: Document, request: HttpRequest) -> set[str]:
    """The addresses of the rows whose wording was changed since."""
    notes = notes_of(document, request)
    return {one for one, those in notes.items() if any(note.is_change for note in those)}


def sheet_markups(document: Document, base: str, on: date) -> Iterator[SheetMarkup]:
    """The sheet in the layouts that may do, the best first; ``base`` begins its links."""
    table = CardTable(action_cards(rows_of_plan(document)))
    verdict = verdict_on(document, on)
    context = {
        "document": document,
        "table": table,
        "cards": table.cards,
        "changed": changed_addresses(document, _bare_request()),
        "base": base,
        "on": on,
        "state": words_of_state(verdict.state, *verdict.cautions),
        "style": _STYLE.read_text(encoding="utf-8"),
    }
    for layout in sheet_layouts(table):
        set_so = {"layout": layout, "heads": layout.heads(table.columns)}
        words = render_to_string("notices/pdf/cards.html", context | set_so)
        yield SheetMarkup(layout, with_descriptions(words))


def _bare_request() -> HttpRequest:
    """For what asks a request for the day of a page: today."""
    request = HttpRequest()
    request.method = "GET"
    return request


@dataclass(frozen=True, slots=True)
class CardPdf:
    """The PDF of a plan as it has to be today; ``base`` is the address that its links begin with.

    ``content`` is its first markup.
    """

    document: Document
    base: str
    content: str

    @classmethod
    def of(cls, document: Document, base: str) -> CardPdf:
        first = next(sheet_markups(document, base, timezone.localdate()))
        return cls(document, base, first.markup)

    @property
    def digest(self) -> str:
        told = (self.content, settings.PORTAL_URL, self.document.issue.is_published)
        return sha256(repr(told).encode()).hexdigest()[:40]

    @property
    def place(self) -> Path:
        return folder() / f"{self.digest}.pdf"

    @property
    def job(self) -> Job | None:
        """The job that makes it, or made it last."""
        return newest_job(MAKE, self.digest)

    def ask(self) -> bool:
        """Have it made by a job. False if too many wait already."""
        return enqueue_unless_crowded(
            MAKE,
            self.digest,
            most=MOST_WAITING,
            rank=_RANK,
            document=self.document.pk,
            base=self.base,
        )


def folder() -> Path:
    return shared_files() / "cards"


def sweep(run: Run) -> None:
    """Delete the files that were made some days ago, as a task; whoever wants one has it made."""
    delete_old_files(folder(), KEPT_SECONDS)


register(Task(MAKE, "生成行动卡 PDF", "notices.card_pdf_maker.make", lane=Lane.OFFICE))
register(Task(SWEEP, "清理旧的行动卡 PDF", f"{__name__}.sweep"))
daily(SWEEP, at=hour(3, 55))
