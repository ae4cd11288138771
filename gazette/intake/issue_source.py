"""One issue of several texts: reads the text of each file, writes one source and its documents.

A file is a whole issue, a contents page, or one or more documents. The documents are
put in the order of the contents, and the source is put together of the files' texts in
that order, so that the rows stand in the order of the source.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from gazette.intake import source_words as w
from gazette.intake.draft import Draft, DraftRow, TextOpening, from_trees
from gazette.intake.row_tree import normalize
from gazette.intake.source_offsets import FileStretch, OffsetMap, merge_stretches
from gazette.intake.source_words import Run, Words
from gazette.parsing.parsed import (
    ContentsEntry,
    Document,
    Finding,
    FrontMatter,
    GazetteFacts,
    Issue,
    IssueFacts,
    Level,
    Removed,
    Span,
    TextRole,
)
from gazette.parsing.pipeline import parse_with_trees
from gazette.parsing.words.lines import fold_title

#: Titles at least this similar (0 to 1) are one title printed twice.
_ALIKE = 0.9


@dataclass
class GatheredDocument:
    """A document found in a file, and its entry in the contents of the issue."""

    draft: Draft
    entry: int | None
    findings: list[Finding]
    file: int


@dataclass
class GatheredIssue:
    """What the files of one issue hold; all offsets are those of ``source``."""

    source: str = ""
    gazette: GazetteFacts = field(default_factory=GazetteFacts)
    issue: IssueFacts = field(default_factory=IssueFacts)
    contents: list[ContentsEntry] = field(default_factory=list)
    documents: list[GatheredDocument] = field(default_factory=list)
    front: list[FrontMatter] = field(default_factory=list)
    back: list[FrontMatter] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    parts: dict[int, list[Span]] = field(default_factory=dict)
    #: The offsets in each file's own text at which its parts begin.
    starts: dict[int, list[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class _ParsedFile:
    """A parsed file."""

    number: int
    text: str
    issue: Issue
    pieces: list[GatheredDocument]

    @property
    def is_issue(self) -> bool:
        return bool(self.issue.issue.year and self.issue.issue.number)

    @property
    def back_start(self) -> int:
        return min((line.span[0] for line in self.issue.back_matter), default=len(self.text))


def gather(texts: dict[int, str]) -> tuple[list[GatheredIssue], dict[int, str]]:
    """The issues that the numbered texts hold, and why some of them cannot be taken."""
    files = [_parse(number, text) for number, text in texts.items()]
    issues = [file for file in files if file.is_issue]
    if len(issues) > 1:
        return _gather_several(files, issues)
    lead = next(iter(issues), None) or next((file for file in files if file.issue.contents), None)
    issue = _compose(lead, [file for file in files if file is not lead])
    problems = {n: _NOTHING for n in texts if n not in issue.parts}
    return ([issue] if issue.parts else []), problems


_NOTHING = (
    "没有在这个文件里找到公文：只有封面、页码一类的文字。请核对选对了文件没有；"
    "扫描的公报请先做文字识别（OCR）。"
)


def _gather_several(
    files: list[_ParsedFile], issues: list[_ParsedFile]
) -> tuple[list[GatheredIssue], dict[int, str]]:
    """An issue of each file; a file that is no issue, or the same as another, is refused."""
    problems: dict[int, str] = {}
    seen: set[tuple[int | None, int | None]] = set()
    taken = []
    for file in files:
        key = (file.issue.issue.year, file.issue.issue.number)
        if file not in issues:
            problems[file.number] = (
                "一次录入几期时，每个文件须是完整的一期；这个文件没有印年份和期号。请与它那一期单独录入。"
            )
        elif key in seen:
            problems[file.number] = (
                f"另一个文件也是{key[0]}年第{key[1]}期。同一期请只留一个文件，再录入。"
            )
        else:
            taken.append(_compose(file, []))
        seen.add(key)
    return taken, problems


def _parse(number: int, text: str) -> _ParsedFile:
    issue, trees = parse_with_trees(text)
    entries = iter(range(len(issue.contents)))
    pieces = []
    for document, tree in zip(issue.documents, trees, strict=True):
        entry = next(entries, None) if document.contents_title is not None else None
        found = [f for f in issue.findings if f.document == document.position]
        draft = normalize(from_trees(tree, page_facts=document.page_facts))
        pieces.append(GatheredDocument(draft, entry, found, number))
    return _ParsedFile(number, text, issue, pieces)


def _compose(lead: _ParsedFile | None, others: Sequence[_ParsedFile]) -> GatheredIssue:
    """One issue of a file with a cover or contents (``lead``) and of files of documents."""
    result = GatheredIssue()
    if lead:
        facts = lead.issue
        result = GatheredIssue(
            gazette=facts.gazette, issue=facts.issue, contents=list(facts.contents)
        )
        result.findings = [f for f in facts.findings if f.document is None]
    ordered = _in_order(lead, others, result.contents)
    stretches = _stretches(lead, ordered)
    offsets = _put_together(
        result, stretches, {f.number: f for f in [*others, *([lead] if lead else [])]}
    )
    for file in [*([lead] if lead else []), *others]:
        _take_over(result, file, offsets, is_lead=file is lead)
    result.contents = [
        replace(e, span=offsets.span(_number(lead), e.span)) for e in result.contents
    ]
    result.findings = [offsets.finding(_number(lead), f) for f in result.findings]
    result.removed.sort(key=lambda piece: piece.span)
    result.documents = ordered
    if ordered:  # findings are checked with a document: those of the whole issue with the first
        ordered[0].findings = [*result.findings, *ordered[0].findings]
    return result


def _number(lead: _ParsedFile | None) -> int:
    return lead.number if lead else -1


def _in_order(
    lead: _ParsedFile | None, others: Sequence[_ParsedFile], contents: list[ContentsEntry]
) -> list[GatheredDocument]:
    """All documents in the order of the contents; an empty one for an entry without any."""
    own = lead.pieces if lead else []
    free = set(range(len(contents)))
    pieces = [piece for piece in own if piece.draft.rows]
    free -= {piece.entry for piece in pieces if piece.entry is not None}
    pieces += _with_entries(others, contents, free)
    keyed = list(_with_sort_keys(pieces, _number(lead), len(contents)))
    absent = {piece.entry: piece for piece in own if not piece.draft.rows}
    for entry in free:
        empty = absent.get(entry) or GatheredDocument(Draft(), entry, [], _number(lead))
        keyed.append(((entry, 0), empty))
    return [piece for _, piece in sorted(keyed, key=lambda pair: pair[0])]


def _with_entries(
    files: Sequence[_ParsedFile], contents: list[ContentsEntry], free: set[int]
) -> Iterator[GatheredDocument]:
    """The documents of files with the entries that announce them, which are taken of ``free``."""
    for file in files:
        for piece, document in zip(file.pieces, file.issue.documents, strict=True):
            piece.entry = entry_of(document, contents, free)
            free.discard(piece.entry if piece.entry is not None else -1)
            yield piece


def _with_sort_keys(
    pieces: list[GatheredDocument], lead: int, end: int
) -> Iterator[tuple[tuple[int, int], GatheredDocument]]:
    """Each document with its place: that of its entry, else of the document before it.

    The first document of a file other than the ``lead`` goes to the ``end`` if it has no entry.
    """
    last, file = -1, None
    for index, piece in enumerate(pieces):
        if piece.entry is None and piece.file != file and piece.file != lead:
            last = end
        last = piece.entry if piece.entry is not None else last
        file = piece.file
        yield (last, index), piece


def entry_of(document: Document, contents: list[ContentsEntry], free: set[int]) -> int | None:
    """The index of the entry that announces a document: by its number, else by its title."""
    title = fold_title(document.title)
    for at in sorted(free):
        number = contents[at].document_number
        if number and number == document.document_number:
            return at
    for at in sorted(free):
        entry = fold_title(contents[at].title)
        matcher = difflib.SequenceMatcher(None, entry, title, autojunk=False)
        if entry == title or (entry and matcher.ratio() >= _ALIKE):
            return at
    return None


def _stretches(lead: _ParsedFile | None, ordered: list[GatheredDocument]) -> list[FileStretch]:
    """The stretches of the files in the order of the source: front, each document, back."""
    if lead is None:
        return merge_stretches([s for p in ordered for s in _stretch_of(p, ordered, None)])
    starts = [p.draft.start for p in ordered if p.file == lead.number and p.draft.rows]
    body_start = min(starts, default=lead.back_start)
    stretches = [FileStretch(lead.number, 0, body_start)]
    for piece in ordered:
        stretches += _stretch_of(piece, ordered, lead)
    return merge_stretches([*stretches, FileStretch(lead.number, lead.back_start, len(lead.text))])


def _stretch_of(
    piece: GatheredDocument, ordered: list[GatheredDocument], lead: _ParsedFile | None
) -> Iterator[FileStretch]:
    """The stretch of a document: up to the next document of its file, or the file's end."""
    if not piece.draft.rows:
        return
    starts = sorted(p.draft.start for p in ordered if p.file == piece.file and p.draft.rows)
    is_lead = lead is not None and piece.file == lead.number
    start = piece.draft.start
    if start == starts[0] and not is_lead:
        start = 0
    later = [other for other in starts if other > piece.draft.start]
    end = later[0] if later else (lead.back_start if is_lead and lead else _END)
    yield FileStretch(piece.file, start, end)


_END = 10**12


def _put_together(
    result: GatheredIssue, stretches: list[FileStretch], files: dict[int, _ParsedFile]
) -> OffsetMap:
    """Write the source and each file's parts of it; return where every stretch stands."""
    offsets = OffsetMap()
    for stretch in stretches:
        text = files[stretch.file].text
        stretch = replace(stretch, end=min(stretch.end, len(text)))
        words = text[stretch.start : stretch.end]
        if result.source and words and not result.source.endswith("\n\n"):
            result.source += "\n\n" if not result.source.endswith("\n") else "\n"
        start = len(result.source)
        offsets.at.append((stretch, start))
        result.source += words
        result.parts.setdefault(stretch.file, []).append((start, len(result.source)))
        result.starts.setdefault(stretch.file, []).append(stretch.start)
    return offsets


def _take_over(
    result: GatheredIssue, file: _ParsedFile, offsets: OffsetMap, *, is_lead: bool
) -> None:
    """Move the offsets of what a file holds to those of the source, and take it over."""
    number = file.number
    if not is_lead:
        _keep_matter(file)
    for piece in file.pieces:
        if piece.draft.rows:
            piece.draft = offsets.draft(number, piece.draft)
            piece.findings = [offsets.finding(number, f) for f in piece.findings]
    result.removed += [
        replace(piece, span=offsets.span(number, piece.span)) for piece in file.issue.removed
    ]
    if is_lead:
        for target, lines in (
            (result.front, file.issue.front_matter),
            (result.back, file.issue.back_matter),
        ):
            target += [replace(line, span=offsets.span(number, line.span)) for line in lines]


def _keep_matter(file: _ParsedFile) -> None:
    """Make lines of a cover or an imprint in a file of documents rows of these documents."""
    pieces = [piece for piece in file.pieces if piece.draft.rows]
    for lines, is_front in ((file.issue.front_matter, True), (file.issue.back_matter, False)):
        if not lines or not pieces:
            continue
        piece = pieces[0] if is_front else pieces[-1]
        key = piece.draft.next_key
        rows = tuple(
            DraftRow(key + n, Level.PARAGRAPH, body=_line_words(file.text, line.span))
            for n, line in enumerate(lines)
        )
        kept = piece.draft.rows
        opens = kept[0].opens or TextOpening(TextRole.MAIN)
        kept = (*rows, replace(kept[0], opens=None), *kept[1:]) if is_front else (*kept, *rows)
        kept = (replace(kept[0], opens=opens), *kept[1:])
        start = min(piece.draft.start, lines[0].span[0])
        draft = replace(piece.draft, rows=kept, next_key=key + len(rows), start=start)
        piece.draft = normalize(draft)


def _line_words(text: str, span: Span) -> Words:
    """The words of a line that the parser may have joined of several lines of the source."""
    runs, at = [], span[0]
    for line in text[slice(*span)].splitlines(keepends=True):
        words = line.strip()
        if words:
            runs.append(Run(words, at + line.index(words)))
        at += len(line)
    return w.merge_runs(runs)
