"""Kept sources are what was read, and the rows of published issues print them.

Kept results (``office.kept_results``) are not believed: a damaged one would hide what is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from gazette.archive_check.damage import FROM_BACKUP, Damage, Tell, counted, fixed_issues
from gazette.models import DeviationAnswer, Issue
from gazette.office.deviation_finder import IssueComparison

#: So many deviations of one issue are listed.
_MOST = 20
_REMEDY = "请对照原件：改错了的办勘误；库被改动过的，从备份恢复。"


def source_damages(tell: Tell) -> Iterator[Damage]:
    """All issues whose source, or whose rows beside it, have changed unseen."""
    keys = list(Issue.objects.order_by("pk").values_list("pk", flat=True))
    fixed = set(fixed_issues().values_list("pk", flat=True))
    for done, pk in enumerate(keys, start=1):
        issue = Issue.objects.filter(pk=pk).select_related("gazette").first()
        if issue is not None:
            yield from _of_source(issue)
            if pk in fixed and issue.source_text.strip():
                yield from counted(_deviations(issue), _MOST)
        tell(done, len(keys))


def _of_source(issue: Issue) -> Iterator[Damage]:
    if not issue.source_sha256:
        return
    if not issue.source_text:
        yield Damage(str(issue), "留存的原文不见了", FROM_BACKUP)
    elif sha256(issue.source_text.encode()).hexdigest() != issue.source_sha256:
        yield Damage(str(issue), "留存的原文与校验值不符，被改动或者损坏了", FROM_BACKUP)


def _deviations(issue: Issue) -> Iterator[Damage]:
    """Where the rows print something else than the source, and nobody has answered for it."""
    answers = DeviationAnswer.objects.filter(issue=issue, revoked_at=None)
    answered = set(answers.values_list("digest", flat=True))
    for one in IssueComparison(issue).unmended():
        if one.digest not in answered:
            before, after = one.before[:40] or "（无）", one.after[:40] or "（无）"
            what = f"{one.kind}，没有勘误也没有答复：原文“{before}”，现为“{after}”"
            yield Damage(f"{issue}{one.where}", what, _REMEDY)
