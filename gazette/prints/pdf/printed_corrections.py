"""The corrections (勘误) in the words of a PDF: when they were made, and a sentence on each.

The words of a PDF are the corrected ones, so it has to say what was corrected.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from gazette.models import Correction, Document, Issue, Rewording
from gazette.office.field_changes import field_labels
from gazette.parsing.words.dates import chinese_date

#: Places of a correction that are named one by one; the others are counted.
MOST_NAMED = 30


def printed_corrections(subject: Issue | Document) -> list[Correction]:
    """The applied corrections of an issue, or those that concern a document, the oldest first.

    What was not told place by place concerns every document. In two queries.
    """
    if isinstance(subject, Issue):
        found = subject.corrections.applied()
    else:
        concerned = Q(rewordings__document=subject) | Q(rewordings=None)
        found = subject.issue.corrections.applied().filter(concerned).distinct()
    found = found.filter(decided_at__isnull=False).order_by("decided_at", "pk")
    return list(found.defer("former_source_text").prefetch_related("rewordings__document"))


def corrected_at(corrections: Sequence[Correction]) -> datetime | None:
    """When the last of these corrections was made."""
    return max((one.decided_at for one in corrections if one.decided_at), default=None)


def correction_line(correction: Correction, subject: Issue | Document) -> str:
    """A sentence: the day, the corrected places and the reason, which is public."""
    day = timezone.localdate(correction.decided_at)
    names = list(dict.fromkeys(_names(correction, subject)))
    named = "、".join(names[:MOST_NAMED]) + (f"等{len(names)}处" if len(names) > MOST_NAMED else "")
    return f"{chinese_date(day)}勘误，更正{named or '文字'}：{correction.reason.rstrip('。')}。"


def _names(correction: Correction, subject: Issue | Document) -> list[str]:
    """The corrected places; those of an issue with the place of their document in it."""
    rewordings = correction.rewordings.all()
    if isinstance(subject, Document):
        return [_place(one) for one in rewordings if one.document_id == subject.pk]
    return [
        f"第{one.document.position}件{_place(one)}" if one.document else one.title or "本期信息"
        for one in rewordings
    ]


def _place(rewording: Rewording) -> str:
    """The row as it is cited, or the name of the document's fact."""
    if rewording.address:
        return rewording.place or rewording.address
    return field_labels(Document).get(rewording.field, "") or "本件"
