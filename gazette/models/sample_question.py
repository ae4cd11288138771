"""SampleQuestion: a question that the home page gives as an example, if it finds something."""

from __future__ import annotations

from django.db import models


class SampleQuestionQuerySet(models.QuerySet["SampleQuestion"]):
    """Queries of example questions."""

    def answered(self) -> SampleQuestionQuerySet:
        """Those that found a document when they were last tried."""
        return self.filter(finds__gt=0)


class SampleQuestion(models.Model):
    """示例问题: a question in a citizen's words, shown below the box that it would be typed into.

    ``finds``: how many documents the search answers it with, as last tried; None: not tried.
    """

    words = models.CharField("问题", max_length=40, unique=True, help_text="像市民那样问")
    position = models.PositiveSmallIntegerField("次序", default=100, help_text="小的在前")
    finds = models.PositiveIntegerField("找到的文件", null=True, editable=False)

    objects = SampleQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "示例问题"
        verbose_name_plural = "示例问题"

    def __str__(self) -> str:
        return self.words
