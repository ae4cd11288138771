"""The answers to the findings of a document under correction, as the document stores them; pure.

``IntakeDocument.answers`` is a list to which entries are only added. An entry is an answer
(``token``, ``batch``, ``code``, ``message``, ``kind``, ``words``, ``by``, ``who``, ``at``), or
of the kind ``revoked`` and then takes back the answers with the tokens in ``of``. Answers
that one person gave at once share ``batch``. An answer 已改 has ``former`` too, a digest of
the rows at the place before they were changed (``changed_places``). The last answer to a
finding that was not taken back counts; the same code and words are the same finding, so that
an answer stays when rows around it change, and comes back when an undone change brings the
doubt back.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from gazette.intake.stored_findings import places_of
from gazette.intake.stored_rows import Structure
from gazette.models import AnswerKind
from gazette.models.step import person_name
from gazette.parsing.words.lines import fold

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Entry = dict[str, Any]


def identity(values: dict[str, Any]) -> tuple[str, str]:
    """What makes two findings, or a finding and an answer, the same."""
    return values["code"], fold(values["message"])


def new_entry(finding: dict[str, Any], kind: AnswerKind, words: str, by: User, batch: str) -> Entry:
    """An answer to a finding, as an entry of the history."""
    return {
        "token": str(uuid.uuid4()),
        "batch": batch,
        "code": finding["code"],
        "message": finding["message"],
        "kind": kind.value,
        "words": words,
        "by": by.pk,
        "who": person_name(by),
        "at": timezone.now().isoformat(),
    }


def revocation(answered: Entry, answers: Iterable[Entry], by: User, batch: str) -> Entry:
    """The entry that takes ``answers`` back, which are all to the finding of ``answered``."""
    entry = new_entry(answered, AnswerKind.REVOKED, "", by, batch)
    return {**entry, "of": [one["token"] for one in answers]}


def withdrawal(answers: Sequence[Entry]) -> Entry:
    """The entry that takes ``answers`` back, which are all to one finding, because what was
    answered is only a part of what is doubtful now; nobody has done so."""
    last = answers[-1]
    return {
        **{name: last[name] for name in ("code", "message")},
        "token": str(uuid.uuid4()),
        "batch": str(uuid.uuid4()),
        "kind": AnswerKind.REVOKED.value,
        "words": "文件合并或者拆开，同样的存疑有一处没有答复，请重新答复。",
        "by": None,
        "who": "",
        "at": timezone.now().isoformat(),
        "of": [one["token"] for one in answers],
    }


def standing(history: Iterable[Entry]) -> list[Entry]:
    """The answers that nobody has taken back, in order of time."""
    history = list(history)
    gone = {token for entry in history for token in entry.get("of", ())}
    return [
        entry
        for entry in history
        if entry["kind"] != AnswerKind.REVOKED and entry["token"] not in gone
    ]


def set_answers(
    findings: Iterable[dict[str, Any]], history: Iterable[Entry], structure: Structure
) -> None:
    """Write to each finding its ``answer`` (an entry, or None), and whether it has one.

    An answer 已改 does not count while the rows at its place in ``structure`` are again as
    they were before; the finding has it as ``changed_back`` then.
    """
    findings, last = list(findings), {identity(entry): entry for entry in standing(history)}
    given = [last.get(identity(finding)) for finding in findings]
    mended = [one for one, answer in zip(findings, given, strict=True) if _former(answer)]
    places = iter(places_of(structure, mended) if mended else ())
    for finding, answer in zip(findings, given, strict=True):
        finding.pop("changed_back", None)
        if _former(answer) and _former(answer) == next(places):
            finding["changed_back"], answer = answer, None
        finding["answer"] = answer
        finding["checked"] = answer is not None


def _former(answer: Entry | None) -> str:
    """The digest that an answer 已改 has of the place before it was changed."""
    return str(answer.get("former") or "") if answer else ""


def label_of(entry: Entry) -> str:
    """How an answer is shown: ``附件另发``, ``原件如此（…）``, or the words of 其他."""
    kind = AnswerKind(entry["kind"])
    if kind is AnswerKind.OTHER:
        return str(entry["words"])
    return f"{kind.label}（{entry['words']}）" if entry["words"] else str(kind.label)
