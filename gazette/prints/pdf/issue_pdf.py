"""Makes the PDF of an issue or of one document: parts from the cache or from workers, joined."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string

from gazette.issue_data import digest, documents_data, issue_data, written
from gazette.models import Document, Issue
from gazette.prints.pdf import front_matter, glyph_coverage
from gazette.prints.pdf.cache import PartCache
from gazette.prints.pdf.fingerprints import documents_in_order, part_key, program_digest
from gazette.prints.pdf.flows import PrintedDocument, printed
from gazette.prints.pdf.merge import Bound, Volume, join
from gazette.prints.pdf.properties import Facts
from gazette.prints.pdf.qr_codes import address
from gazette.prints.pdf.typesetters import Job, Progress, Workers
from gazette.prints.pdf.variant import Variant
from gazette.prints.typesetting.page_parts import Part

#: How long setting one document may take, in seconds.
TIME_LIMIT = 120.0
#: Points by which a booklet's pages move away from its back.
BINDING = 14.0
LARGE = 1.5


def make_issue_pdf(
    issue: Issue,
    variant: Variant,
    *,
    cache: PartCache,
    workers: int = 2,
    time_limit: float = TIME_LIMIT,
    progress: Progress | None = None,
) -> bytes:
    """The issue's PDF; PdfRefused where it would not say what the rows say."""
    documents = documents_in_order(issue)
    data = documents_data(documents)
    everything = written(issue_data(issue, data))
    with _Press(cache, workers, time_limit, variant.layout) as press:
        fingerprint = hashlib.sha256(everything).hexdigest()
        keys = press.want_documents(issue, documents, data)
        cover = press.want(issue.gazette.name, front_matter.cover(issue, variant.layout))
        imprint = press.want("简介", front_matter.imprint(issue, variant.layout, fingerprint))
        press.set_wanted(progress, len(documents))
        parts = [press.parts[key] for key in keys]
        contents, pages = _contents(press, issue, documents, parts)
        bodies = [
            _bound(document, part, page, code="" if variant.is_draft else address(document, facts))
            for document, facts, part, page in zip(documents, data, parts, pages, strict=True)
        ]
        bound = [
            Bound(press.parts[cover], None, "", label="封面", title="封面"),
            Bound(contents, 1, "目录", title="目录", bookmarks=[(0, "目录", "contents")]),
            *bodies,
            Bound(press.parts[imprint], None, "", label="简介", title="简介"),
        ]
        facts = _facts(issue, variant, str(issue), everything)
        volume = Volume(bound, facts, str(issue), variant.is_draft, _stamp_scale(variant))
        if variant.kind == "booklet":
            volume = _booklet(volume)
        return join(volume, cache)


def make_document_pdf(
    document: Document,
    variant: Variant,
    *,
    cache: PartCache,
    workers: int = 1,
    time_limit: float = TIME_LIMIT,
    progress: Progress | None = None,
) -> bytes:
    """The PDF of one document alone, its pages numbered from 1."""
    issue = document.issue
    data = documents_data([document])
    with _Press(cache, workers, time_limit, variant.layout) as press:
        [key] = press.want_documents(issue, [document], data)
        press.set_wanted(progress, 1)
        code = "" if variant.is_draft else address(document, data[0])
        bound = _bound(document, press.parts[key], 1, code=code, is_alone=True)
        everything = written(issue_data(issue, data))
        facts = _facts(issue, variant, document.title, everything)
        volume = Volume([bound], facts, str(issue), variant.is_draft, _stamp_scale(variant))
        return join(volume, cache)


@dataclass(slots=True)
class _Press:
    """Collects what is wanted, takes from the cache what is there, has the rest set."""

    cache: PartCache
    count: int
    time_limit: float
    layout: str
    parts: dict[str, Part] = field(default_factory=dict)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    bookmarks: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)
    workers: Workers | None = None
    stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> _Press:
        return self

    def __exit__(self, *error: object) -> None:
        self.stack.close()

    def want(self, name: str, markup: str) -> str:
        """Have markup set that is cheap to make; its key."""
        key = digest(["markup", markup, program_digest()])
        if not self._is_kept(key):
            self._started().submit(Job(key, name, markup))
        return key

    def want_documents(
        self, issue: Issue, documents: Sequence[Document], data: Sequence[dict[str, Any]]
    ) -> list[str]:
        """Have documents set, the longest first; the keys of their parts.

        PdfRefused where a glyph is missing.
        """
        names = front_matter.place_names(issue)
        keys = [part_key(one, self.layout, names) for one in data]
        missing = {
            key: (document, facts)
            for key, document, facts in zip(keys, documents, data, strict=True)
            if not self._is_kept(key)
        }
        for key in sorted(missing, key=lambda key: _length(missing[key][1]), reverse=True):
            document, facts = missing[key]
            workers = self._started()
            glyph_coverage.check(facts)
            self.facts[key] = facts
            read = printed(document, self.layout, names)
            self.bookmarks[key] = [(one.depth, one.label, one.address) for one in read.bookmarks]
            workers.submit(Job(key, document.title, self._markup(read)))
        return keys

    def _markup(self, read: PrintedDocument) -> str:
        context = {"document": read, "layout": self.layout}
        return render_to_string("gazette/pdf/document.html", context)

    def _is_kept(self, key: str) -> bool:
        kept = self.cache.get(key)
        if kept is not None:
            self.parts[key] = Part.unpacked(kept)
        return kept is not None

    def _started(self) -> Workers:
        """The workers, who warm up while the first markup is made."""
        if self.workers is None:
            self.workers = Workers(self.count, self.time_limit)
            self.stack.callback(self.workers.close)
        return self.workers

    def set_wanted(self, progress: Progress | None, total: int) -> None:
        """Set all that was wanted and is not kept."""
        missing = sum(key not in self.parts for key in self.facts)
        done = total - missing
        for key, packed in self.workers.results() if self.workers else ():
            self._keep(key, Part.unpacked(packed))
            if key in self.facts:
                done += 1
                if progress:
                    progress(done, total)
        if progress and not missing:
            progress(done, total)

    def _keep(self, key: str, part: Part) -> None:
        if key in self.facts:
            glyph_coverage.check_faces(self.facts[key], part)
        part.bookmarks = self.bookmarks.get(key, [])
        self.parts[key] = part
        self.cache.put(key, part.packed())


def _length(document: dict[str, Any]) -> int:
    """How many characters a document has to set."""
    rows = [row for text in document["texts"] for row in text["rows"]]
    return sum(len(row["body"]) + sum(map(len, row["cells"])) for row in rows)


def _contents(
    press: _Press, issue: Issue, documents: Sequence[Document], parts: Sequence[Part]
) -> tuple[Part, list[int]]:
    """The contents pages and the page on which each document begins.

    The body begins on a right page; how many pages the contents take is only known
    when they are set, and hardly ever other than one would guess.
    """
    own, guess = 0, 1
    while own != guess:
        guess = own or guess
        page = guess + 1 + guess % 2
        pages = []
        for part in parts:
            pages.append(page)
            page += part.pages
        key = press.want("目录", front_matter.contents(issue, press.layout, documents, pages))
        press.set_wanted(None, 0)
        own = press.parts[key].pages
    return press.parts[key], pages


def _bound(
    document: Document, part: Part, page: int, *, code: str, is_alone: bool = False
) -> Bound:
    """A document's part; alone, its destinations are its rows' addresses as they are."""
    name = front_matter.destination(document)
    prefix = "" if is_alone else f"{name}__"
    start = "document" if is_alone else name
    bookmarks = [
        (depth, label, prefix + address if address else start)
        for depth, label, address in part.bookmarks
    ]
    return Bound(
        part,
        page,
        document.title,
        prefix=prefix,
        title=document.title,
        bookmarks=bookmarks,
        code=code,
    )


def _booklet(volume: Volume) -> Volume:
    """For the printer: blank backs of cover and contents, the imprint on the last of 4 n pages."""
    cover, contents, *bodies, imprint = volume.parts
    after_contents = contents.part.pages % 2
    body = sum(one.part.pages for one in bodies)
    before = 2 + contents.part.pages + after_contents + body
    fill = -(before + imprint.part.pages) % 4
    return Volume(
        [
            cover,
            contents.after(blanks=1),
            *[one.after(blanks=after_contents if one is bodies[0] else 0) for one in bodies],
            imprint.after(blanks=fill),
        ],
        volume.facts,
        volume.issue_words,
        volume.is_draft,
        binding=BINDING,
    )


def _stamp_scale(variant: Variant) -> float:
    """How large running heads and page numbers are: large print enlarges them too."""
    return LARGE if variant.kind == "large_print" else 1.0


def _facts(issue: Issue, variant: Variant, title: str, data: bytes) -> Facts:
    return Facts(
        title=title,
        publisher=issue.gazette.organizer,
        issued_on=issue.published_on,
        identifier=hashlib.sha256(data).hexdigest(),
        parts=tuple(issue.documents.order_by("position").values_list("title", flat=True)),
        data=data if variant.kind == "archive" else None,
    )
