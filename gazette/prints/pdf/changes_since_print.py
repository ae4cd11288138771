"""What has become of a document since it was printed, for the first page of its PDF.

The PDF shows the words as they were printed. ``changes_since_print`` says as of which day,
whether they are in force, which provisions have changed, by what and since when, and what was
corrected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import timezone

from gazette.effect.amendments import WordingChange, changed_rows
from gazette.effect.partial_states import part_states
from gazette.effect.validity import Verdict, verdict_on
from gazette.models import Amendment, Document, Issue, Relation
from gazette.models.state import ChangeType, State, words_of_state
from gazette.parsing.words.dates import chinese_date
from gazette.parsing.words.spoken_addresses import address_in_words
from gazette.prints.pdf.printed_corrections import correction_line, printed_corrections
from gazette.prints.pdf.variant import Variant

#: Provisions that are named one by one; the others are counted.
MOST_NAMED = 30


@dataclass(frozen=True, slots=True)
class ChangesSincePrint:
    """Sentences about a document as of the day ``on``; ``lines`` do not name that day.

    A file is made anew when ``lines`` differ, not when only the day does. ``is_corrected``: the
    words are not those of the first print. ``words``: what those of the document are called.
    """

    on: date
    lines: tuple[str, ...]
    is_corrected: bool = False
    words: str = "刊印时的文字"

    @property
    def heading(self) -> str:
        corrected = "，勘误之处已经更正" if self.is_corrected else ""
        return f"以下是{self.words}{corrected}。截至{chinese_date(self.on)}："


def first_page_note(document: Document, variant: Variant) -> ChangesSincePrint | None:
    """What the first page says today; nothing of a draft, or before the issue is published."""
    if variant.is_draft or document.issue.status != Issue.Status.PUBLISHED:
        return None
    return changes_since_print(document, timezone.localdate())


def changes_since_print(document: Document, on: date) -> ChangesSincePrint:
    """What is to be said of a document on a day."""
    verdict = verdict_on(document, on)
    lines = [_state(verdict), *_amendments(document, on), *_parts(document, verdict, on)]
    lines += _waiting(document)
    if len(lines) == 1 and verdict.state in (State.IN_FORCE, State.UNSTATED):
        lines.append("本站没有它被修改、废止的记录。")
    corrections = [correction_line(one, document) for one in printed_corrections(document)]
    lines += corrections
    if verdict.advice:
        lines.append(verdict.advice)
    words = document.issue.gazette.first_words
    return ChangesSincePrint(on, tuple(lines), bool(corrections), words)


def _state(verdict: Verdict) -> str:
    reason = verdict.reason.removesuffix("。")
    return f"{words_of_state(verdict.state, *verdict.cautions)}。{reason}。"


def _amendments(document: Document, on: date) -> Iterator[str]:
    """A sentence for each decision: which provisions it changes, and since when."""
    changed = changed_rows(document, on)
    for changes, is_coming in ((changed.changes, False), (changed.future, True)):
        for relation, of_it in groupby(changes, key=lambda one: one.relation):
            yield _amendment(relation, list(of_it), is_coming=is_coming)


def _amendment(relation: Relation, changes: Sequence[WordingChange], *, is_coming: bool) -> str:
    names = list(dict.fromkeys(map(_name, changes)))
    named = "、".join(names[:MOST_NAMED]) + (f"等{len(names)}处" if len(names) > MOST_NAMED else "")
    number = f"（{relation.by_number}）" if relation.by_number else ""
    begins = f"自{chinese_date(relation.effective_on)}起" if relation.effective_on else ""
    verb = "将修改" if is_coming else "已修改"
    return f"《{relation.by_title}》{number}{begins}{verb}：{named}。"


def _name(change: WordingChange) -> str:
    """第三条, 第三条（删去）, 第三条之后（增加）; 部分条文 where the place is not known."""
    amendment = change.amendment
    place = address_in_words(change.address) or "部分条文"
    if amendment.action == Amendment.Action.INSERT:
        added = address_in_words(amendment.new_address)
        return f"{added or place}（增加）"
    return f"{place}（删去）" if change.new == "" else place


def _parts(document: Document, verdict: Verdict, on: date) -> Iterator[str]:
    for part in part_states(document, verdict, on):
        if part.caution:
            yield f"{part.sentence}（{part.caution.label}）。"
        elif part.state is not verdict.state or part.by:
            yield f"{part.sentence}（{words_of_state(part.state)}）。"


def _waiting(document: Document) -> Iterator[str]:
    """What published documents seem to do to this one, unconfirmed by a person."""
    waiting = document.incoming_relations.waiting().filter(type__in=list(ChangeType))
    for relation in waiting.from_public_sources().filter(target_address=""):
        yield f"待确认：《{relation.by_title}》的文字似乎{relation.deed}，编辑尚未核实。"
