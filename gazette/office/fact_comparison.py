"""Finds the titles, numbers and dates of documents that the source prints otherwise, or nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from gazette.models import Document
from gazette.office.compared_issue import ComparedIssue
from gazette.office.field_changes import field_labels
from gazette.office.found_deviation import Deviation, Kind, in_one_line, make_deviation
from gazette.office.printed_facts import (
    in_words,
    is_among,
    numbers_of_lines,
    prints_date,
    prints_number,
    prints_title,
)
from gazette.parsing.parsed import Level, Span
from gazette.parsing.words.dates import line_date
from gazette.parsing.words.lines import fold_title
from gazette.parsing.words.traditional_characters import simplified


class FactComparison:
    """The facts of an issue's documents beside its source."""

    def __init__(self, issue: ComparedIssue) -> None:
        self.issue = issue

    def deviations(self, document: Document) -> Iterator[Deviation]:
        """The title, number and date that the public is shown and the source does not print."""
        labels = field_labels(Document)
        for name in ("title", "contents_title", "text_title", "document_number", "signed_on"):
            value = getattr(document, name)
            printed = self._otherwise_printed(document, name)
            if printed is None:
                continue
            yield make_deviation(
                Kind.FACT,
                document,
                place=labels[name],
                before=printed,
                after=in_words(value),
                field=name,
            )
        for text in self.issue.titles:
            if text.document_id == document.pk and fold_title(text.title) not in self._folded:
                place = f"第{text.position}个文本的标题"
                yield make_deviation(
                    Kind.FACT, document, place=place, after=text.title, field="texts"
                )

    def _otherwise_printed(self, document: Document, name: str) -> str | None:
        """What the source prints in place of a fact, "" for nothing; None if it prints it."""
        value = getattr(document, name)
        if name == "document_number":
            return self._otherwise_numbered(document)
        if not value:
            return None
        if name == "signed_on":
            return self._otherwise_dated(document)
        if name == "title":
            return self._otherwise_titled(document)
        return None if fold_title(value) in self._folded else ""

    def _otherwise_titled(self, document: Document) -> str | None:
        """What is printed above the text, where neither that nor the contents have the title."""
        title, own = fold_title(document.title), self._folded_titles[document.pk]
        others = {self._folded_titles[pk] for pk in self.issue.by_pk if pk != document.pk}
        if title in own or (title in self._folded_around and title not in others):
            return None
        if not own and prints_title(self._stretch(document), title):
            return None
        return self._printed_title(document)

    def _otherwise_dated(self, document: Document) -> str | None:
        """The last line of the signature, where no line of it has the date."""
        rows = self.issue.rows_of[document.pk]
        signed = [row.printed for row in rows if row.level == Level.SIGNATURE]
        days = {line_date(simplified(line)) for line in signed} - {None}
        if document.signed_on in days:
            return None
        stretch = self._stretch(document)
        if not days and document.signed_on and prints_date(stretch, document.signed_on):
            return None
        return in_one_line(signed[-1]) if signed else ""

    def _otherwise_numbered(self, document: Document) -> str | None:
        number, own = document.document_number, self._numbers_of(document)
        if not number:
            return own[0] if own else None
        if is_among(number, own):
            return None
        others = {one for other in self.issue.documents if other != document
                  for one in self._numbers_of(other)}  # fmt: skip
        if (
            not own
            and prints_number(self._stretch(document), number)
            and not is_among(number, others)
        ):
            return None
        return own[0] if own else ""

    def _numbers_of(self, document: Document) -> list[str]:
        """The document numbers that rows of their own print, canonical."""
        rows = self.issue.rows_of[document.pk]
        return numbers_of_lines([row.printed for row in rows if row.level == Level.NUMBER])

    def _printed_title(self, document: Document) -> str:
        rows = self.issue.rows_of[document.pk]
        return in_one_line("".join(row.printed for row in rows if row.level == Level.TITLE))

    @cached_property
    def _folded(self) -> str:
        return fold_title(self.issue.text)

    @cached_property
    def _folded_titles(self) -> dict[int, str]:
        return {one.pk: fold_title(self._printed_title(one)) for one in self.issue.documents}

    @cached_property
    def _folded_around(self) -> str:
        return fold_title(self._around)

    @cached_property
    def _around(self) -> str:
        """Cover, contents, page tables: all that no row prints, and the headings of documents."""
        return "\n".join(self.issue.text[slice(*span)] for span in self.issue.source.left_out)

    def _stretch(self, document: Document) -> str:
        """The part of the source in which a document stands, with what is printed before it and
        what its rows print now, of which the difference is told by itself."""
        bounds = self._bounds.get(document.pk)
        printed = self.issue.text[slice(*bounds)] if bounds else self._around
        return f"{printed}\n{self.issue.words(document)}"

    @cached_property
    def _bounds(self) -> dict[int, Span]:
        spans = {
            pk: (min(row.span_start for row in read), max(row.span_end for row in read))
            for pk, rows in self.issue.rows_of.items()
            if (read := [row for row in rows if row.span_end])
        }
        ordered = sorted(spans, key=lambda pk: spans[pk])
        ends = [0, *(spans[pk][1] for pk in ordered)]
        starts = [*(spans[pk][0] for pk in ordered), len(self.issue.text)]
        return {
            pk: (min(ends[index], spans[pk][0]), max(starts[index + 1], spans[pk][1]))
            for index, pk in enumerate(ordered)
        }
