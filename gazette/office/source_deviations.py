"""Deviations: where the rows of an issue in the database differ from its source.

Whatever wrote a row – the bench, a form, a workbook, a command, SQL – its words are compared
with ``Issue.source_text`` as they stand in the database now. ``deviations`` gives one list
of all differences (``deviation_finder``), each with who made it, when and why as far as that
is known (``deviation_authors``), and with the answer of a reviewer. An issue with an
unanswered one is neither approved nor published (``workflow.why_not_ready``).

Words that a correction (勘误) has changed since the source was read are compared as they were
before it: two persons have answered for them already. The number of queries does not grow
with the issue.
"""

from __future__ import annotations

from dataclasses import replace

from gazette.models import DeviationAnswer, DeviationReason, Issue
from gazette.office.deviation_authors import with_authors
from gazette.office.deviation_finder import find_deviations
from gazette.office.found_deviation import Deviation, Kind
from gazette.office.stored_digests import StoredDigests

__all__ = ["Deviation", "Kind", "deviations", "unanswered", "unanswered_in_words"]

#: So many places are named in the message of a refusal.
_NAMED = 3


def deviations(issue: Issue, digests: StoredDigests | None = None) -> list[Deviation]:
    """All deviations of an issue in order of print, with authors, reasons and answers.

    ``digests`` are those of now, where they are known already.
    """
    found = find_deviations(issue, digests)
    if not found:
        return []
    answers = {
        one.digest: one
        for one in DeviationAnswer.objects.filter(issue=issue, revoked_at=None).select_related(
            "answered_by"
        )
    }
    reasons = {
        one.digest: one.reason
        for one in DeviationReason.objects.filter(issue=issue)  # the last one holds
    }
    return [
        replace(
            one,
            reason=reasons.get(one.digest, one.reason),
            answer=answers.get(one.digest),
        )
        for one in with_authors(issue, found)
    ]


def unanswered(issue: Issue) -> list[Deviation]:
    """The deviations that no answer holds for."""
    found = find_deviations(issue)
    if not found:
        return []
    answers = DeviationAnswer.objects.filter(issue=issue, revoked_at=None)
    answered = set(answers.values_list("digest", flat=True))
    return [one for one in found if one.digest not in answered]


def unanswered_in_words(issue: Issue) -> str:
    """How many deviations are unanswered, the first places, and what to do; "" if none."""
    waiting = unanswered(issue)
    if not waiting:
        return ""
    places = "、".join(dict.fromkeys(f"{one.where}（{one.kind}）" for one in waiting[:_NAMED]))
    more = "等" if len(waiting) > _NAMED else ""
    return (
        f"有{len(waiting)}处与原文不同还没有答复：{places}{more}。"
        "请由审核人员在“与原文不同之处”逐处对照原件答复；改错了的，退回改正。"
    )
