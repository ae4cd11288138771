"""SourceFrame: what of an issue's source no row holds."""

from __future__ import annotations

from django.db import models

from gazette.models.issue import Issue


class SourceFrame(models.Model):
    """版面: the spans of the source that no row prints: page furniture, cover, contents, imprint.

    Written with the rows, so that these can be compared with the source without reading it
    again. ``spans`` are pairs of offsets in the issue's ``source_text``; they hold for the
    source with this checksum only.
    """

    issue = models.OneToOneField(
        Issue, models.CASCADE, related_name="source_frame", verbose_name="期"
    )
    source_sha256 = models.CharField("原文校验值", max_length=64)
    spans = models.JSONField("原文中的位置", default=list)

    class Meta:
        verbose_name = "原文的版面"
        verbose_name_plural = "原文的版面"

    def __str__(self) -> str:
        return str(self.issue)
