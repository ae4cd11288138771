"""What of an issue's source no row holds: kept with the issue, or read again where it is not."""

from __future__ import annotations

from gazette.models import Issue, SourceFrame
from gazette.parsing import parse, parsed
from gazette.parsing.parsed import Span


def record_frame(issue: Issue, source: parsed.Issue) -> None:
    """Keep the frame of the source from which the rows of an issue have just been written."""
    SourceFrame.objects.update_or_create(
        issue=issue,
        defaults={
            "source_sha256": issue.source_sha256,
            "spans": [list(span) for span in _spans(source)],
        },
    )


def left_out(issue: Issue) -> list[Span]:
    """The spans of the source that no row prints, in order.

    Of an issue that was written before they were kept, the source is parsed.
    """
    frame = SourceFrame.objects.filter(issue=issue).first()
    if frame is not None and frame.source_sha256 == issue.source_sha256:
        return [(start, end) for start, end in frame.spans]
    return _spans(parse(issue.source_text))


def _spans(source: parsed.Issue) -> list[Span]:
    spans = [piece.span for piece in source.removed]
    spans += [line.span for line in (*source.front_matter, *source.back_matter)]
    return sorted(spans)
