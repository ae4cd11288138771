"""A draft that was returned: by whom, why, and what has changed in it since."""

from __future__ import annotations

from dataclasses import dataclass

from gazette.models import Issue, ReturnedContent, Step
from gazette.office.content_differences import RowDifference, differences
from gazette.office.document_contents import DocumentContent, contents_of
from gazette.office.document_snapshots import content_at

Action = Step.Action
#: Steps that are no step of the workflow: the return before them still counts.
_BESIDE = (Action.EDIT, Action.CORRECT)


@dataclass(frozen=True, slots=True)
class DocumentChanges:
    """A document with what has changed in it; ``fate`` is "changed", "unchanged", "added" or
    "removed". ``document`` is None for one that was removed."""

    title: str
    position: int
    document: int | None
    fate: str
    differences: tuple[RowDifference, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnComparison:
    """What has changed since the last return, by document in order of print."""

    step: Step
    documents: tuple[DocumentChanges, ...]

    @property
    def changed(self) -> list[DocumentChanges]:
        return [one for one in self.documents if one.fate != "unchanged"]

    @property
    def unchanged(self) -> list[DocumentChanges]:
        return [one for one in self.documents if one.fate == "unchanged"]

    def of(self, document: int) -> DocumentChanges | None:
        """The changes of one document, by its key."""
        return next((one for one in self.documents if one.document == document), None)


def return_of(issue: Issue) -> Step | None:
    """The return because of which an issue is a draft now; None for other issues."""
    if issue.status != Issue.Status.DRAFT:
        return None
    is_prefetched = "steps" in getattr(issue, "_prefetched_objects_cache", {})
    if is_prefetched:
        last = next((step for step in issue.steps.all() if step.action not in _BESIDE), None)
    else:
        last = issue.steps.exclude(action__in=_BESIDE).select_related("by").first()
    return last if last and last.action == Action.RETURN else None


def since_return(
    issue: Issue, contents: list[DocumentContent] | None = None
) -> ReturnComparison | None:
    """The comparison of an unpublished issue with what it was at its last return; None if it
    was never returned. Without ``contents`` they are read."""
    returned = ReturnedContent.objects.filter(issue=issue).select_related("step__by").first()
    if returned is None:
        return None
    present = {one.document.pk: one for one in contents or contents_of(issue)}
    former = {one["document"]: one for one in returned.documents}
    pairs = _same_documents(former, present)
    found = [
        _changes(issue, former[pairs[key]] if key in pairs else None, content)
        for key, content in present.items()
    ]
    gone = [one for key, one in former.items() if key not in pairs.values()]
    found += [DocumentChanges(one["title"], one["position"], None, "removed") for one in gone]
    found.sort(key=lambda one: one.position)
    return ReturnComparison(returned.step, tuple(found))


def _same_documents(
    former: dict[int, dict[str, object]], present: dict[int, DocumentContent]
) -> dict[int, int]:
    """Which document of the return each present one is, by their keys.

    One that was removed and entered anew is the same if its title is.
    """
    pairs = {key: key for key in present if key in former}
    free = {str(one["title"]): key for key, one in former.items() if key not in present}
    for key, content in present.items():
        if key not in pairs and content.document.title in free:
            pairs[key] = free.pop(content.document.title)
    return pairs


def _changes(
    issue: Issue, former: dict[str, object] | None, content: DocumentContent
) -> DocumentChanges:
    document = content.document
    values = (document.title, document.position, document.pk)
    if former is None:
        return DocumentChanges(*values, "added")
    if former["digest"] == content.digest:
        return DocumentChanges(*values, "unchanged")
    before = content_at(issue, str(former["digest"]))
    if before is None:
        return DocumentChanges(*values, "changed")
    return DocumentChanges(*values, "changed", tuple(differences(before, content.as_json)))
