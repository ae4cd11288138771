"""The page of a document: its effect, its facts, its printed text and what is around it."""

from __future__ import annotations

import pickle
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from gazette.effect.as_of import as_of
from gazette.effect.known_relations import with_known_relations
from gazette.effect.lineage import lineage
from gazette.effect.partial_states import with_known_parts
from gazette.issue_data import documents_data, print_mark
from gazette.kinds import specific
from gazette.layout.annotators import annotations_of, notes_of
from gazette.layout.blocks import noted_rows, outline, place_notes, sections
from gazette.layout.row_citations import RowCitations, name_links
from gazette.layout.row_jump import Jump, find_row
from gazette.models import Document
from gazette.office.kept_answers import KeptAnswers
from gazette.pages import structured_data
from gazette.pages.cited_row import citation_context
from gazette.pages.correction_notes import notes_of_document
from gazette.pages.downloads import downloads
from gazette.pages.effect_panel import effect_panel
from gazette.pages.explanation_links import (
    explained_by,
    explanations_of,
    printed_explanations,
)
from gazette.pages.former_holders import former_holders
from gazette.pages.kept_pages import KeptPageView, may_be_kept
from gazette.pages.other_prints import other_prints
from gazette.pages.previews import PreviewableView, visible_or_404
from gazette.pages.reading_aids import concerns, text_files
from gazette.pages.related_documents import related_documents
from gazette.pages.target_news import tell_targets

#: Published documents with their rows and relations, pickled: each page has a copy of its own,
#: to which it adds annotations. At most 8 MB a process.
_KEPT = KeptAnswers[bytes](most=8_000_000, weigh=len)


class DocumentView(KeptPageView, PreviewableView[Document]):
    """A document in full, every printed row under its address.

    The context is made of parts, one for each thing that a reader looks for. With ``?to=``
    a reader names a row (第二十条) and is led to it; ``?cite=`` shows a row's citation.
    """

    template_name = "gazette/document.html"
    context_object_name = "document"

    jump: Jump | None = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or a redirect to the row that the reader has named."""
        self.object = self.get_object()
        address = request.GET.get("cite")
        if "to" in request.GET:
            self.jump = self.find_jump(request.GET["to"])
            if self.jump.address and "cite" not in request.GET:
                return HttpResponseRedirect(f"{self.own_path()}#{self.jump.address}")
            address = self.jump.address or None
        if address is not None:
            self.template_name = "gazette/citation.html"
            gazette = self.object.issue.gazette
            aids = citation_context(self.object, request, address)
            return self.render_to_response(super().get_context_data(gazette=gazette, **aids))
        return self.render_to_response(self.get_context_data())

    def find_jump(self, typed: str) -> Jump:
        """The row that the reader named, or why there is none."""
        printed = sections(self.object)
        return find_row(typed, printed, RowCitations(self.object, printed))

    def own_path(self) -> str:
        """The page's address with the day that the reader has chosen, if any."""
        query = as_of(self.request).query
        path = self.object.get_absolute_url()
        return f"{path}?{query}" if query else path

    def get_object(self, queryset: QuerySet[Document] | None = None) -> Document:
        """The document; one that a reader without a session may see is read once a revision.

        Without parameters the page itself is kept, so its rows need not be.
        """
        if settings.SESSION_COOKIE_NAME in self.request.COOKIES or may_be_kept(self.request):
            return self.read_document()
        address = tuple(sorted(self.kwargs.items()))
        kept = _KEPT.answer(address, lambda: pickle.dumps(self.read_document()))
        document: Document = pickle.loads(kept)  # noqa: S301  (written by this process)
        return document

    def read_document(self) -> Document:
        """The document with all that the database tells of it alone.

        Raises what ``visible_or_404`` raises.
        """
        documents = Document.objects.at_address(**self.kwargs).for_page()
        found = visible_or_404(self.request, documents.published(), documents)
        return with_known_parts(with_known_relations(found))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **self.printed_text(),
            **self.facts(),
            **self.effect(),
            **self.explanations(),
            **self.neighbours(),
            downloads=downloads(self.object),
            text_files=text_files(self.object),
            **kwargs,
        )

    def printed_text(self) -> dict[str, Any]:
        """The text with its annotations and notes, and its outline.

        ``noted`` names the rows that have notes; ``loose_notes`` belong to no row.
        """
        printed = sections(self.object, annotations_of(self.object, self.request))
        loose_notes = place_notes(printed, notes_of(self.object, self.request))
        tell_targets(printed)
        name_links(printed, RowCitations(self.object, printed))
        return {
            "jump": self.jump,
            "concerns": concerns(printed),
            "sections": printed,
            "loose_notes": loose_notes,
            "noted": noted_rows(printed),
            "outline": outline(printed),
            "printed_explanations": printed_explanations(printed),
        }

    def facts(self) -> dict[str, Any]:
        """What the facts of a document add to its own fields, and its corrections."""
        kind = specific(self.object)
        corrections = notes_of_document(self.object)
        return {
            "kind_name": kind._meta.verbose_name,
            "kind_facts": kind.kind_facts(),
            "further_pages": kind.further_pages(),
            "corrections": corrections,
            "former_holders": former_holders(self.object, corrections),
            "is_as_printed": self.is_as_printed(),
            "prints": other_prints(self.object),
        }

    def effect(self) -> dict[str, Any]:
        """Whether the document is in force, and its relations to others."""
        related = related_documents(self.object)
        panel = effect_panel(self.object, as_of(self.request))
        things = structured_data.document(
            self.request, self.object, panel.verdict, related.relations
        )
        return {
            "effect_panel": panel,
            "lineage": lineage(self.object, related.relations),
            "related": related,
            "structured_data": structured_data.as_script(things),
        }

    def explanations(self) -> dict[str, Any]:
        """What explains the document; of an explanation, what it explains, and its pictures."""
        kind = specific(self.object)
        if kind.has_effect:
            return {"has_effect": True, "explanations": explanations_of(self.object)}
        return {
            "has_effect": False,
            "explained": explained_by(self.object),
            "pictures": kind.pictures_shown(),
        }

    def neighbours(self) -> dict[str, Any]:
        """The gazette, and the documents before and after this one in the issue."""
        issue, position = self.object.issue, self.object.position
        others = issue.documents.order_by("position").only("issue_id", "position", "title")
        documents = list(others)
        return {
            "gazette": issue.gazette,
            "previous": next((one for one in reversed(documents) if one.position < position), None),
            "next": next((one for one in documents if one.position > position), None),
        }

    def is_as_printed(self) -> bool | None:
        """Whether a printed copy has the words of this page; None if no copy was scanned.

        The code on a printed copy leads here with ``?print=``, the mark of its words.
        """
        mark = self.request.GET.get("print")
        return print_mark(documents_data([self.object])[0]) == mark if mark else None
