"""One file of a folder that moves in becomes an issue, or is refused with the reason."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from gazette.importing.archive_table import ToldFacts, load_facts
from gazette.importing.former_pages import keep_addresses
from gazette.importing.import_result import ImportResult, Progress
from gazette.importing.issue_identity import Identity, recognise_issue
from gazette.importing.issue_import import import_issue
from gazette.importing.refusals import AlreadyHeld, ImportRefused
from gazette.models import ArchiveFile, Gazette, Issue, NumberNote
from gazette.office import workflow
from gazette.office.doubts import unanswered_doubts
from gazette.parsing import UnreadableSource, parse, parsed
from gazette.parsing.parsed import Severity
from gazette.parsing.readers import SourceText, read

State = ArchiveFile.State
#: How the note of a gazette begins that the archive did not know.
NEW_GAZETTE = "库中原来没有"


@dataclass(frozen=True, slots=True)
class PreparedIssue:
    """A file that was read and parsed: which issue it is, and what to know of it (Chinese)."""

    source: parsed.Issue
    identity: Identity
    notes: tuple[str, ...]
    is_contradicted: bool

    @property
    def doubts(self) -> int:
        """How many places the parser wants compared with the original."""
        found = [one for one in self.source.findings if one.severity is Severity.WARNING]
        return len(found)


def prepare(data: bytes, path: str, told: ToldFacts) -> PreparedIssue:
    """Read and parse a file, and tell which issue it is.

    Raises UnreadableSource for a file that cannot be read.
    """
    source = read(data, path)
    _refuse_odd_characters(source)
    issue = parse(source.text)
    found = recognise_issue(issue, path, told.identity)
    facts = replace(
        issue.issue,
        year=found.identity.year,
        number=found.identity.number,
        serial_number=found.identity.serial_number,
        published_on=found.identity.published_on,
    )
    notes = (*found.contradictions, *found.notes, *source.notes)
    return PreparedIssue(
        replace(issue, issue=facts), found.identity, notes, bool(found.contradictions)
    )


def _refuse_odd_characters(source: SourceText) -> None:
    try:
        source.text.encode()
    except UnicodeEncodeError as error:
        raise UnreadableSource(
            "文件里有不成字的编码（半个代理对），无法录入。请另存为 UTF-8 编码的文本后再录入。"
        ) from error


def import_file(
    row: ArchiveFile, data: bytes, *, dry_run: bool = False, progress: Progress | None = None
) -> ArchiveFile:
    """Import the bytes of a file and set in its row what became of it.

    The issue and the row are written at once, so that a process that dies leaves both or
    none. In a dry run nothing is written, not even the row.
    """
    row.notes, row.problem, row.issue = [], "", None
    row.issue_name, row.documents, row.doubts = "", 0, 0
    try:
        told = load_facts(row.told)
        prepared = prepare(data, row.path, told)
        row.issue_name = prepared.identity.words
        row.notes, row.doubts = list(prepared.notes), prepared.doubts
        with transaction.atomic():
            result = _write(row, prepared, dry_run, progress)
            _record(row, result, prepared)
            if not dry_run:
                _complete(row, prepared, told)
                _end(row)
        return row
    except AlreadyHeld as error:
        _record_held(row, error)
    except (ImportRefused, UnreadableSource) as error:
        row.state, row.problem = State.REFUSED, _advised(str(error))
    if not dry_run:
        with transaction.atomic():
            if row.state == State.HELD and row.issue:
                row.notes += keep_addresses(row.issue, load_facts(row.told).pages, _origin(row))
            _end(row)
    return row


def _write(
    row: ArchiveFile, prepared: PreparedIssue, dry_run: bool, progress: Progress | None
) -> ImportResult:
    slug = row.folder.gazette_slug or None
    if not slug and not prepared.source.gazette.name:
        only = list(Gazette.objects.all()[:2])
        if len(only) == 1:
            slug = only[0].slug
            row.notes.append(f"原文没有印刊名，按库中唯一的《{only[0].name}》录入。")
    name = prepared.source.gazette.name
    is_new_gazette = bool(name) and not Gazette.objects.filter(name=name).exists()
    result = import_issue(
        prepared.source,
        source_name=row.path[-200:],
        publish=row.folder.is_published and not prepared.is_contradicted,
        gazette_slug=slug,
        progress=progress,
        dry_run=dry_run,
        only_new=True,
    )
    if is_new_gazette:
        row.notes.append(f"{NEW_GAZETTE}《{name}》，新建了这种公报，请核对刊名。")
    if result.objection:
        raise ImportRefused(result.objection)
    return result


def _record(row: ArchiveFile, result: ImportResult, prepared: PreparedIssue) -> None:
    row.state = State.PUBLISHED if result.issue.is_published else State.DRAFTED
    row.issue = None if result.is_dry_run else result.issue
    row.issue_name = str(result.issue)
    row.documents = len(result.documents)
    if row.folder.is_published and prepared.is_contradicted:
        row.notes.append("说法不一，只录为草稿，没有发布。")


def _complete(row: ArchiveFile, prepared: PreparedIssue, told: ToldFacts) -> None:
    """Write what belongs to a new issue: its old addresses, and the numbers that it combines."""
    issue = row.issue
    if issue is None:
        return
    if prepared.identity.last_number:
        row.notes.append(_note_combined(issue, prepared.identity.last_number))
    row.notes += keep_addresses(issue, told.pages, _origin(row))
    if issue.is_published:
        waiting = len(workflow.findings(issue)) + len(unanswered_doubts(issue))
        if waiting:
            row.notes.append(f"发布时尚有{waiting}处存疑、体检或者关系没有人核对，请在后台办理。")


def _note_combined(issue: Issue, last: int) -> str:
    """Note that the issue came out together with the numbers behind its own."""
    values = {"gazette": issue.gazette, "year": issue.year, "first_number": issue.number}
    note = NumberNote(**values, last_number=last, kind=NumberNote.Kind.COMBINED)
    note.note = f"据{issue.source_name}"[:200]
    stored = NumberNote.objects.filter(**values).first()
    if stored:
        return f"已登记为{stored.words}。"
    try:
        note.full_clean()
    except ValidationError as error:
        return f"印作第{issue.number}至{last}期合刊，没有登记：{'；'.join(error.messages)}"
    note.save()
    return f"已登记{note.words}。"


def _record_held(row: ArchiveFile, error: AlreadyHeld) -> None:
    held = error.issue
    row.issue_name = str(held)
    others = ArchiveFile.objects.filter(issue=held).exclude(pk=row.pk)
    other = others.filter(folder=row.folder_id).first() or others.first()
    by = f"，由“{other.path}”录入" if other else ""
    if error.is_same_text:
        row.state, row.issue = State.HELD, held
        row.notes.append(f"{str(error).rstrip('。')}{by}，文字相同。")
        return
    row.state = State.REFUSED
    row.problem = (
        f"{str(error).rstrip('。')}{by}，文字与这个文件不同；没有改动。"
        "同一期只能有一个文件：请核对留哪一个，要更换的，删去草稿再录入；已经发布的，用勘误。"
    )


def _origin(row: ArchiveFile) -> str:
    return f"迁入：{row.path}"


def _advised(problem: str) -> str:
    """A refusal with what helps a folder: an option of the command, or a line of the table."""
    if "没有从文本中认出年份" in problem or "没有从文本中认出期号" in problem:
        return f"{problem}请在对照表（--table）里写明年和期，或者把文件名改为“2024年第3期”这样。"
    return problem


def _end(row: ArchiveFile) -> None:
    row.ended_at = timezone.now()
    row.save()
