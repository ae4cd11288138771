"""What the parser doubts in an issue, and how named persons have answered it.

The doubts of an issue that was checked beside its source are rows, written when the draft
is accepted. An issue that came in by another way is parsed for its doubts; they become
rows when one of them is answered, and when the issue is handed in (送审). An answer stays
with its doubt as long as document, rule and words are the same, whatever else changes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from gazette.models import (
    ANSWERS,
    AnswerKind,
    Doubt,
    DoubtAnswer,
    Issue,
    ParsedDoubts,
    SourceCheck,
)
from gazette.parsing import parse
from gazette.parsing.parsed import Severity
from gazette.parsing.words.lines import fold
from gazette.signals import doubts_answered

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: What the words of an answer may be at most.
LONGEST_WORDS = 500
#: How many doubts a refusal names.
_NAMED = 5


class CannotAnswer(ValueError):
    """An answer that is refused; the message is Chinese and says what to do."""


#: Given an issue and some of its doubts, why they cannot be answered 已改; "" if they can.
MendedCheck = Callable[[Issue, list[Doubt]], str]
_mended_checks: list[MendedCheck] = []


def mended_check(function: MendedCheck) -> MendedCheck:
    """Register a function that knows whether what is answered 已改 was changed."""
    if function not in _mended_checks:
        _mended_checks.append(function)
    return function


def doubts_of(issue: Issue) -> list[Doubt]:
    """All doubts in order of print, each with its ``answer``; those of an issue that is parsed
    for them are unsaved rows. Nothing is written."""
    if _are_written(issue):
        return list(issue.doubts.select_related("answered_by"))
    return _parsed_doubts(issue)


def unanswered_doubts(issue: Issue) -> list[Doubt]:
    """The doubts that nobody has answered, in order of print."""
    if _are_written(issue):
        return list(issue.doubts.unanswered())
    return [doubt for doubt in _parsed_doubts(issue) if doubt.answer is None]


def why_unanswered(issue: Issue) -> str:
    """Why an issue may not go on while doubts are unanswered, as a Chinese sentence; "" if none
    is. It says how many, which and where, and what to do."""
    waiting = unanswered_doubts(issue)
    if not waiting:
        return ""
    named = "".join(
        f"第{doubt.document_position}件（{place_of(issue, doubt)}）{doubt.message}"
        for doubt in waiting[:_NAMED]
    )
    more = f"另有{len(waiting) - _NAMED}处。" if len(waiting) > _NAMED else ""
    return (
        f"还有{len(waiting)}处存疑没有答复：{named}{more}"
        "请在“存疑与答复”里对照原件逐处答复：原件如此、已改、附件另发，或者写明情况。"
    )


def place_of(issue: Issue, doubt: Doubt) -> str:
    """Where a doubt stands: ``原文第9行``."""
    return f"原文第{issue.source_text.count(chr(10), 0, doubt.span_start) + 1}行"


def key_of(position: int, code: str, message: str) -> str:
    """What identifies a doubt in forms, and across rows that are written anew."""
    digest = sha256(f"{code}\n{fold(message)}".encode()).hexdigest()[:12]
    return f"{position}-{digest}"


def doubt_key(doubt: Doubt) -> str:
    return key_of(doubt.document_position, doubt.code, doubt.message)


def checked_answer(kind: str, words: str) -> tuple[AnswerKind, str]:
    """The kind and the words of an answer as a form sent them. Raises CannotAnswer for a kind
    that cannot be chosen, and for 其他 without words."""
    chosen = next((one for one in ANSWERS if one.value == kind), None)
    words = " ".join(words.split())
    if chosen is None:
        raise CannotAnswer("请选择一种答复：原件如此、已改、附件另发，或者其他。")
    if chosen is AnswerKind.OTHER and not words:
        raise CannotAnswer("选“其他”的，请用文字写明情况。")
    if len(words) > LONGEST_WORDS:
        raise CannotAnswer(f"说明最多{LONGEST_WORDS}字。")
    return chosen, words


def answer_doubts(issue: Issue, keys: Collection[str], kind: str, words: str, by: User) -> int:
    """Answer the doubts with these keys; returns how many. Raises CannotAnswer."""
    chosen, said = checked_answer(kind, words)
    return _record(issue, keys, chosen, said, by)


def revoke_answers(issue: Issue, keys: Collection[str], by: User) -> int:
    """Take the answers to the doubts with these keys back; who did so is kept as well."""
    return _record(issue, keys, AnswerKind.REVOKED, "", by)


def why_not_answered_by(user: User, issue: Issue) -> str:
    """Why a person may not answer the doubts of an issue; "" if they may."""
    may = user.has_perm("gazette.submit_issue") or user.has_perm("gazette.review_issue")
    if not user.is_active or not may:
        return "您没有答复存疑的权限：由录入或者审核的同事答复。"
    if issue.is_fixed:
        return "本期曾经发布，存疑的答复不再改动；文字有误的，请提出勘误。"
    return ""


def record_check(issue: Issue, by: User, doubts: Iterable[Doubt]) -> None:
    """Record that ``by`` has checked an issue beside its source, and what is doubtful in it."""
    with transaction.atomic():
        values = {"checked_by": by, "checked_at": timezone.now()}
        SourceCheck.objects.update_or_create(issue=issue, defaults=values)
        replace_doubts(issue, doubts)


def replace_doubts(issue: Issue, doubts: Iterable[Doubt]) -> None:
    """Write the doubts of an issue anew."""
    with transaction.atomic():
        issue.doubts.all().delete()
        Doubt.objects.bulk_create(doubts)


def write_doubts(issue: Issue) -> None:
    """Parse an issue that nobody checked beside its source, and write its doubts as rows."""
    if SourceCheck.objects.filter(issue=issue).exists():
        return
    with transaction.atomic():
        replace_doubts(issue, _parsed_doubts(issue))
        values = {"source_hash": _source_hash(issue)}
        ParsedDoubts.objects.update_or_create(issue=issue, defaults=values)


def remove_check(issue: Issue) -> None:
    """Forget the check and its doubts: the issue is parsed for its doubts again."""
    with transaction.atomic():
        SourceCheck.objects.filter(issue=issue).delete()
        issue.doubts.all().delete()


def copy_answers(former: Iterable[Doubt], doubts: Iterable[Doubt]) -> None:
    """Give doubts that are not saved yet the answers of the same doubts before."""
    known = {doubt_key(one): one for one in former if one.answered_at}
    for doubt in doubts:
        before = known.get(doubt_key(doubt))
        if before:
            for name in ("answer_kind", "answer_words", "answered_by_id", "answered_at"):
                setattr(doubt, name, getattr(before, name))


def _record(issue: Issue, keys: Collection[str], kind: AnswerKind, words: str, by: User) -> int:
    """Store one answer, or revocation, to each doubt with one of the keys.

    Raises CannotAnswer if one of them is gone. The row of the issue is locked meanwhile, so
    that a step is taken either before or after.
    """
    with transaction.atomic():
        row = Issue.objects.select_for_update(of=("self",)).select_related("gazette")
        locked = row.get(pk=issue.pk)
        if why := why_not_answered_by(by, locked):
            raise CannotAnswer(why)
        if not _are_written(locked):
            write_doubts(locked)
        chosen = [one for one in locked.doubts.all() if doubt_key(one) in keys]
        if {doubt_key(one) for one in chosen} != set(keys) or not chosen:
            raise CannotAnswer("有的存疑已经不在了。下面是最新的内容，请看过再答复。")
        if kind is AnswerKind.MENDED:
            _refuse_unchanged(locked, chosen)
        _set_answers(chosen, kind, words, by)
        answers = [_answer_row(one, kind, words, by) for one in _first_of_each(chosen)]
        DoubtAnswer.objects.bulk_create(answers)
        doubts_answered.send(sender=Doubt, issue=locked, answers=answers)
    return len(answers)


def _refuse_unchanged(issue: Issue, doubts: list[Doubt]) -> None:
    """Raise CannotAnswer where nothing was changed at the place of a doubt."""
    for check in _mended_checks:
        if why := check(issue, doubts):
            raise CannotAnswer(why)


def _set_answers(doubts: list[Doubt], kind: AnswerKind, words: str, by: User) -> None:
    is_answer = kind is not AnswerKind.REVOKED
    for doubt in doubts:
        doubt.answer_kind = kind if is_answer else ""
        doubt.answer_words = words
        doubt.answered_by = by if is_answer else None
        doubt.answered_at = timezone.now() if is_answer else None
    names = ["answer_kind", "answer_words", "answered_by", "answered_at"]
    Doubt.objects.bulk_update(doubts, names)


def _first_of_each(doubts: list[Doubt]) -> list[Doubt]:
    """One doubt of those that share a key."""
    return list({doubt_key(one): one for one in reversed(doubts)}.values())[::-1]


def _answer_row(doubt: Doubt, kind: AnswerKind, words: str, by: User) -> DoubtAnswer:
    return DoubtAnswer(
        token=uuid.uuid4(),
        issue_id=doubt.issue_id,
        document_position=doubt.document_position,
        code=doubt.code,
        message=doubt.message,
        kind=kind,
        words=words,
        by=by,
        at=timezone.now(),
    )


def _are_written(issue: Issue) -> bool:
    """Whether the rows of the issue's doubts are those of its source."""
    if SourceCheck.objects.filter(issue=issue).exists():
        return True
    stored = ParsedDoubts.objects.filter(issue=issue).values_list("source_hash", flat=True).first()
    return stored is not None and stored == _source_hash(issue)


def _source_hash(issue: Issue) -> str:
    return sha256(issue.source_text.encode("utf-8", "surrogatepass")).hexdigest()


def _parsed_doubts(issue: Issue) -> list[Doubt]:
    """What the parser doubts in the source today, as unsaved rows with the answers of before."""
    found = [
        Doubt(
            issue=issue,
            document_position=finding.document or 0,
            code=finding.code,
            message=finding.message,
            span_start=finding.span[0],
            span_end=finding.span[1],
        )
        for finding in parse(issue.source_text).findings
        if finding.severity is Severity.WARNING
    ]
    copy_answers(issue.doubts.all(), found)
    return found
