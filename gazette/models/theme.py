"""Theme: a subject under which documents are listed."""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from django.urls import reverse

#: What stands between the words of a list.
_BETWEEN = re.compile(r"[\s、，,；;]+")


def words_in(written: str) -> tuple[str, ...]:
    """The words of a list as an editor writes it, with spaces or 、 between them."""
    return tuple(dict.fromkeys(filter(None, _BETWEEN.split(written))))


class ThemeQuerySet(models.QuerySet["Theme"]):
    """Queries of themes."""

    def offered(self) -> ThemeQuerySet:
        """Those under which documents may be put; retired ones keep what they have."""
        return self.filter(is_retired=False)


class ThemeManager(models.Manager["Theme"]):
    """Finds a theme by its name, by which a fixture names it."""

    def get_queryset(self) -> ThemeQuerySet:
        return ThemeQuerySet(self.model, using=self._db)

    def get_by_natural_key(self, name: str) -> Theme:
        return self.get(name=name)

    def offered(self) -> ThemeQuerySet:
        return self.get_queryset().offered()


class Theme(models.Model):
    """主题: a heading under which documents are listed; set by editors, proposed by words.

    The four lists of words are what ``gazette.office.theme_ranking`` looks for.
    """

    name = models.CharField("主题", max_length=50, unique=True)
    position = models.PositiveSmallIntegerField("次序", default=100, help_text="小的在前")
    deciding_words = models.TextField(
        "标题里有就认定的词", blank=True, help_text="词与词之间空一格或者用顿号；供提议主题用"
    )
    strong_words = models.TextField("有力的词", blank=True, help_text="标题里、正文里都算")
    weak_words = models.TextField("参考的词", blank=True, help_text="单有它们不足以认定")
    body_words = models.TextField(
        "发文机关", blank=True, help_text="发文机关名称里的词，如“民政”“教育局”"
    )
    takes_rest = models.BooleanField(
        "收其余文件", default=False, help_text="没有哪个主题的词能对上的文件，提议归入这里"
    )
    is_retired = models.BooleanField(
        "停用", default=False, help_text="不再提议、不再供选择；已经归入的文件不动"
    )

    objects = ThemeManager()

    class Meta:
        ordering = ["position", "name"]
        verbose_name = "主题"
        verbose_name_plural = "主题"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("gazette:theme", args=[self.name])

    def natural_key(self) -> tuple[str]:
        return (self.name,)

    def clean(self) -> None:
        """Write each list of words with one space between them."""
        for name in ("deciding_words", "strong_words", "weak_words", "body_words"):
            written: Any = getattr(self, name)
            setattr(self, name, " ".join(words_in(written)))
