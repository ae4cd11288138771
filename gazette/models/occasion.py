"""Occasion: an event of life (生活事项) with the documents that one then asks for."""

from __future__ import annotations

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse

from gazette.models.document import Document


class OccasionQuerySet(models.QuerySet["Occasion"]):
    """Queries of occasions."""

    def shown(self) -> OccasionQuerySet:
        """Occasions with published documents, with ``document_count``."""
        published = Q(documents__issue__status="published")
        counted = self.annotate(document_count=Count("documents", filter=published))
        return counted.filter(document_count__gt=0)


class Occasion(models.Model):
    """生活事项: 出生, 上学, 就业 …; editors define it and choose its documents.

    ``words`` propose documents to the editors: those whose titles have one of them.
    """

    name = models.CharField("生活事项", max_length=20, unique=True, help_text="如“上学”“养老”")
    explanation = models.CharField("说明", max_length=200, blank=True, help_text="一两句，给市民看")
    position = models.PositiveSmallIntegerField("次序", default=100, help_text="小的在前")
    words = models.CharField(
        "提议用词",
        max_length=300,
        blank=True,
        help_text="标题里有这些词的文件，提议给编辑挑选；词与词之间空一格或者用顿号",
    )
    documents = models.ManyToManyField(
        Document, blank=True, related_name="occasions", verbose_name="文件"
    )

    objects = OccasionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        verbose_name = "生活事项"
        verbose_name_plural = "生活事项"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("gazette:occasion", args=[self.name])
