"""The PDF of an issue or of one document, merged from cached and newly typeset parts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.timezone import make_aware

from gazette.effect.citations import own_citations
from gazette.issue_data import digest, documents_data, issue_data, json_bytes
from gazette.models import Document, Issue, Provision
from gazette.prints.pdf import front_matter
from gazette.prints.pdf.cache import PartCache
from gazette.prints.pdf.fingerprints import (
    documents_in_order,
    part_key,
    program_digest,
)
from gazette.prints.pdf.flows import Bookmark, printed_document
from gazette.prints.pdf.merge import PlacedPart, Volume, merge_parts
from gazette.prints.pdf.press_pages import make_press_pdf
from gazette.prints.pdf.printed_corrections import corrected_at, printed_corrections
from gazette.prints.pdf.properties import PdfProperties
from gazette.prints.pdf.qr_codes import qr_address
from gazette.prints.pdf.running_heads import PageCode
from gazette.prints.pdf.typesetters import Job, Progress, Workers
from gazette.prints.pdf.variant import Variant
from gazette.prints.typesetting.looks import STAMP_SCALES
from gazette.prints.typesetting.missing_glyphs import with_descriptions
from gazette.prints.typesetting.page_parts import PdfPart
from gazette.prints.typesetting.printed_blocks import ContentsSheet, PrintedDocument, SettingJob
from gazette.true_copies.kept_seals import head_named_in_print

if TYPE_CHECKING:
    from gazette.prints.pdf.changes_since_print import ChangesSincePrint

#: Of how many documents the rows are at hand at once.
READ_AT_ONCE = 20
#: How long the typesetting of one document may take, in seconds.
TIME_LIMIT = 120.0


def make_issue_pdf(
    issue: Issue,
    variant: Variant,
    *,
    cache: PartCache,
    workers: int = 2,
    time_limit: float = TIME_LIMIT,
    progress: Progress | None = None,
) -> bytes:
    """The issue's PDF, typeset in ``workers`` processes.

    ``time_limit`` is in seconds for each document; ``progress`` is called after each. Raises
    PdfRefused if the PDF would differ from the rows or takes too long.
    """
    documents = documents_in_order(issue)
    data = documents_data(documents)
    everything = json_bytes(issue_data(issue, data))
    corrections = printed_corrections(issue)
    with _PartMaker(cache, workers, time_limit, variant.layout) as maker:
        cover = maker.request(issue.gazette.name, front_matter.cover_markup(issue, maker.layout))
        fingerprint = hashlib.sha256(everything).hexdigest()
        imprint = maker.request(
            "简介",
            front_matter.imprint_markup(
                issue, maker.layout, fingerprint, head_named_in_print(issue), corrections
            ),
        )
        keys = maker.request_documents(issue, documents, data)
        maker.typeset_requested(progress, len(documents))
        parts = [maker.parts[key] for key in dict.fromkeys(keys)]
        contents, first = _contents_part(maker, issue, documents, parts)
        codes = [
            _code(variant, document, facts) for document, facts in zip(documents, data, strict=True)
        ]
        bodies = list(_placed_bodies(issue, documents, parts, first, codes))
        placed = [
            PlacedPart(maker.parts[cover], None, label="封面", title="封面"),
            PlacedPart(contents, 1, ["目录"], title="目录", bookmarks=[(0, "目录", "contents")]),
            *bodies,
            PlacedPart(maker.parts[imprint], None, label="简介", title="简介"),
        ]
        properties = _properties(
            issue, variant, str(issue), everything, changed_at=corrected_at(corrections)
        )
        volume = Volume(
            _in_fours(placed) if variant.is_for_press else placed,
            properties,
            str(issue),
            variant.is_draft,
            _stamp_scale(variant),
        )
        if variant.is_for_press:
            return make_press_pdf(volume, cache, is_imposed=variant.kind == "sheets")
        return merge_parts(volume, cache)


def make_document_pdf(
    document: Document,
    variant: Variant,
    *,
    cache: PartCache,
    workers: int = 1,
    time_limit: float = TIME_LIMIT,
    progress: Progress | None = None,
) -> bytes:
    """The PDF of one document, its pages numbered from 1; as ``make_issue_pdf``.

    Its first page says what has become of the document until today; that of a draft does not.
    """
    from gazette.prints.pdf.changes_since_print import first_page_note  # noqa: PLC0415

    issue = document.issue
    note = first_page_note(document, variant)
    data = documents_data([document])
    with _PartMaker(cache, workers, time_limit, variant.layout) as maker:
        [key] = maker.request_documents(issue, [document], data, note)
        maker.typeset_requested(progress, 1)
        code = _code(variant, document, data[0])
        placed = _placed_document(document, maker.parts[key], 1, code=code, is_alone=True)
        everything = json_bytes(issue_data(issue, data))
        properties = _properties(
            issue, variant, document.title, everything, changed_at=_changed_at(document, note)
        )
        volume = Volume([placed], properties, str(issue), variant.is_draft, _stamp_scale(variant))
        return merge_parts(volume, cache)


@dataclass(slots=True)
class _PartMaker:
    """Collects requests for parts, takes cached ones, and has the others typeset.

    ``parts`` are those at hand; ``counts`` (how many documents) and ``bookmarks`` belong to
    those that are not cached. All are by part key.
    """

    cache: PartCache
    count: int
    time_limit: float
    layout: str
    parts: dict[str, PdfPart] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    bookmarks: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)
    workers: Workers | None = None
    stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> _PartMaker:
        return self

    def __exit__(self, *error: object) -> None:
        self.stack.close()

    def request(self, name: str, markup: str) -> str:
        """Request a part by its markup; returns its key."""
        key = digest(["markup", markup, program_digest()])
        if not self._is_cached(key):
            self._workers_started().submit(Job(key, name, with_descriptions(markup)))
        return key

    def request_documents(
        self,
        issue: Issue,
        documents: Sequence[Document],
        data: Sequence[dict[str, Any]],
        note: ChangesSincePrint | None = None,
    ) -> list[str]:
        """Request the parts of documents, the longest first; returns their keys.

        ``note`` is printed above the document that has a PDF of its own. Rows are read only
        of documents that are not cached.
        """
        names = front_matter.place_names(issue)
        head = (note.heading, *note.lines) if note else ()
        links = own_citations(documents)
        keys = [
            part_key(facts, self.layout, names, links[document.pk], head)
            for document, facts in zip(documents, data, strict=True)
        ]
        if issue.gazette.runs_on and len(documents) > 1:
            whole = digest(["run on", *map(front_matter.destination, documents), *keys])
            keys = [whole] * len(keys)
        weights: dict[str, int] = {}
        missing: dict[str, list[Document]] = {}
        for key, document, facts in zip(keys, documents, data, strict=True):
            if not self._is_cached(key):
                missing.setdefault(key, []).append(document)
                weights[key] = weights.get(key, 0) + _weight(facts)
        self.counts |= {key: len(found) for key, found in missing.items()}
        jobs = {key: SettingJob(self.layout, runs_on=len(missing[key]) > 1) for key in missing}
        order = sorted(missing, key=lambda key: weights[key], reverse=True)
        keys_in_order = [key for key in order for _ in missing[key]]
        in_order = _with_rows([document for key in order for document in missing[key]])
        for key, document in zip(keys_in_order, in_order, strict=True):
            job = jobs[key]
            flows = printed_document(document, self.layout, names, note, links[document.pk])
            self._add_document(key, job, front_matter.destination(document), *flows)
            if len(job.documents) == len(missing[key]):
                self._workers_started().submit(Job(key, missing[key][0].title, job))
        return keys

    def _add_document(
        self,
        key: str,
        job: SettingJob,
        destination: str,
        printed: PrintedDocument,
        bookmarks: Iterable[Bookmark],
    ) -> None:
        """Add a document to those that are set as one part: several only if they run on."""
        if job.runs_on:
            printed.start = destination
            printed.prefix = f"{destination}__"
        job.documents.append(printed)
        own = self.bookmarks.setdefault(key, [])
        for one in bookmarks:
            address = f"{printed.prefix}{one.address}" if one.address else ""
            own.append((one.depth, one.label, address or printed.start))

    def contents(self, sheet: ContentsSheet) -> PdfPart:
        """The contents pages, at once; to be asked for when all else is typeset."""
        key = digest(["contents", self.layout, repr(sheet), program_digest()])
        if not self._is_cached(key):
            workers = self._workers_started()
            workers.submit(Job(key, "目录", SettingJob(self.layout, contents=sheet)))
            for done, packed in workers.results():
                self._store(done, PdfPart.unpacked(packed))
        return self.parts[key]

    def _is_cached(self, key: str) -> bool:
        cached = self.cache.get(key)
        if cached is not None:
            self.parts[key] = PdfPart.unpacked(cached)
        return cached is not None

    def _workers_started(self) -> Workers:
        """The workers; started at the first request, so that they load while markup is made."""
        if self.workers is None:
            self.workers = Workers(self.count, self.time_limit)
            self.stack.callback(self.workers.close)
        return self.workers

    def typeset_requested(self, progress: Progress | None, total: int) -> None:
        """Typeset the requested parts that are not cached; ``total`` is the number of documents."""
        missing = sum(count for key, count in self.counts.items() if key not in self.parts)
        done = total - missing
        for key, packed in self.workers.results() if self.workers else ():
            self._store(key, PdfPart.unpacked(packed))
            if key in self.counts:
                done += self.counts[key]
                if progress:
                    progress(done, total)
        if progress and not missing:
            progress(done, total)

    def _store(self, key: str, part: PdfPart) -> None:
        part.bookmarks = self.bookmarks.get(key, [])
        self.parts[key] = part
        self.cache.put(key, part.packed())


def _with_rows(documents: Sequence[Document]) -> Iterator[Document]:
    """The documents, each with its texts and rows as long as it is at hand.

    They are read for some documents at once, in two queries.
    """
    rows = Provision.objects.order_by("text__position", "position")
    for start in range(0, len(documents), READ_AT_ONCE):
        some = documents[start : start + READ_AT_ONCE]
        prefetch_related_objects(some, "texts", Prefetch("provisions", rows, to_attr="known_rows"))
        for document in some:
            yield document
            vars(document).pop("known_rows")


def _weight(facts: dict[str, Any]) -> int:
    """The number of characters in the rows of a document."""
    rows = [row for text in facts["texts"] for row in text["rows"]]
    return sum(len(row["body"]) + sum(map(len, row["cells"])) for row in rows)


def _contents_part(
    maker: _PartMaker, issue: Issue, documents: Sequence[Document], parts: Sequence[PdfPart]
) -> tuple[PdfPart, int]:
    """The contents pages, and the number of the first page of the body.

    The body begins on a right page. How many pages the contents take is known only when
    they are set: one page is assumed first, and they are set again if there are more.
    """
    own, guess = 0, 1
    while own != guess:
        guess = own or guess
        first = page = guess + 1 + guess % 2
        pages = []
        for part in parts:
            pages += [page + part.begins[number] for number in sorted(part.begins)]
            page += part.pages
        contents = maker.contents(front_matter.contents_sheet(issue, documents, pages))
        own = contents.pages
    return contents, first


def _placed_bodies(
    issue: Issue,
    documents: Sequence[Document],
    parts: Sequence[PdfPart],
    first: int,
    codes: Sequence[str],
) -> Iterator[PlacedPart]:
    """The parts of the documents: one each or, if they run on, one for all."""
    if len(parts) == 1 and len(documents) > 1:
        [part] = parts
        ends: dict[int, list[PageCode]] = {}
        for number, page in part.finishes.items():
            if codes[number]:
                title = documents[number].title
                ended = PageCode(codes[number], title, f"扫码查看《{title}》", number)
                ends.setdefault(page, []).append(ended)
        heads = _running_titles(documents, part)
        yield PlacedPart(part, first, heads, title=str(issue), bookmarks=part.bookmarks, codes=ends)
        return
    for document, part, code in zip(documents, parts, codes, strict=True):
        yield _placed_document(document, part, first, code=code)
        first += part.pages


def _running_titles(documents: Sequence[Document], part: PdfPart) -> list[str]:
    """For each page of documents that run on: the title of the one with which it begins."""
    running, heads = 0, []
    for page in range(part.pages):
        if part.finishes.get(running, page) < page:
            running += 1
        heads.append(documents[running].title)
        running = max([running, *(one for one, begins in part.begins.items() if begins == page)])
    return heads


def _placed_document(
    document: Document, part: PdfPart, page: int, *, code: str, is_alone: bool = False
) -> PlacedPart:
    """A document's part at its first page.

    Its destinations are the addresses of its rows, prefixed unless the document is alone. Alone,
    its first page, a right one, has gazette and issue as its running head: the title stands below.
    """
    name = front_matter.destination(document)
    prefix = "" if is_alone else f"{name}__"
    start = "document" if is_alone else name
    bookmarks = [
        (depth, label, start if address == "document" else prefix + address)
        for depth, label, address in part.bookmarks
    ]
    return PlacedPart(
        part,
        page,
        [str(document.issue), document.title] if is_alone else [document.title],
        prefix=prefix,
        title=document.title,
        bookmarks=bookmarks,
        codes={part.pages - 1: [PageCode(code, document.title)]} if code else {},
    )


def _in_fours(parts: Sequence[PlacedPart]) -> list[PlacedPart]:
    """The parts for the press, with a multiple of four pages.

    The backs of the cover and of the contents are blank; the imprint is the last page.
    """
    cover, contents, *bodies, imprint = parts
    after_contents = contents.part.pages % 2
    body = sum(one.part.pages for one in bodies)
    before = 2 + contents.part.pages + after_contents + body
    fill = -(before + imprint.part.pages) % 4
    return [
        cover,
        contents.after_blanks(1),
        *[one.after_blanks(after_contents if one is bodies[0] else 0) for one in bodies],
        imprint.after_blanks(fill),
    ]


def _code(variant: Variant, document: Document, facts: dict[str, Any]) -> str:
    """The address in the document's QR code; a draft has none."""
    return "" if variant.is_draft else qr_address(document, facts)


def _stamp_scale(variant: Variant) -> float:
    return STAMP_SCALES[variant.layout]


def _changed_at(document: Document, note: ChangesSincePrint | None) -> datetime | None:
    """When the words of a document's PDF last changed: by a correction, or the day of its note."""
    corrected = corrected_at(printed_corrections(document))
    told = make_aware(datetime.combine(note.on, time())) if note else None
    return max(filter(None, (corrected, told)), default=None)


def _properties(
    issue: Issue, variant: Variant, title: str, data: bytes, *, changed_at: datetime | None
) -> PdfProperties:
    """PDF/X-4 requires a date: before the day of publication is known, the year's first."""
    day = issue.published_on or (date(issue.year, 1, 1) if variant.is_for_press else None)
    return PdfProperties(
        title=title,
        publisher=issue.gazette.organizer,
        issued_on=day,
        changed_at=changed_at,
        is_for_press=variant.is_for_press,
        identifier=hashlib.sha256(data).hexdigest(),
        parts=tuple(issue.documents.order_by("position").values_list("title", flat=True)),
        data=data if variant.kind == "archive" else None,
    )
