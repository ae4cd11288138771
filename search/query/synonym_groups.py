"""What editors keep for search: words that mean the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import models

from search.query.normal_form import normal_text

#: What parts the words of a group.
_BETWEEN = re.compile(r"[、，,；;\s]+")
#: What the grammar of the search box would read as an operator.
_OPERATORS = re.compile(r"[\"“”„‟「」『』＂:：]|^[-－−]")


@lru_cache(maxsize=5_000)
def members_of(words: str) -> Mapping[str, str]:
    """The words of a group by their normal forms, each as it was written last."""
    written = ((normal_text(word), word) for word in _BETWEEN.split(words))
    return {normal: word for normal, word in written if normal}


class SynonymGroupQuerySet(models.QuerySet["SynonymGroup"]):
    def in_use(self) -> SynonymGroupQuerySet:
        return self.filter(is_used=True)


class SynonymGroup(models.Model):
    """同义词: words any of which is looked for, after the exact hits, where another is typed."""

    SHORTEST, LONGEST, MOST = 2, 30, 12

    words = models.TextField(
        "同义词",
        help_text="用顿号隔开，如：低保、最低生活保障。检索其中一个，也列出含有其他词的文件，并注明。",
    )
    note = models.CharField("说明", max_length=200, blank=True)
    is_used = models.BooleanField("启用", default=True)

    objects = SynonymGroupQuerySet.as_manager()

    class Meta:
        ordering = ["words"]
        verbose_name = "同义词"
        verbose_name_plural = "同义词"

    def __str__(self) -> str:
        return self.words

    def save(self, *args: object, **kwargs: object) -> None:
        self.words = "、".join(self.members)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def members(self) -> list[str]:
        """The words of the group, each once, as they were written."""
        return list(members_of(self.words).values())

    def clean(self) -> None:
        """Raise ValidationError where the words would widen no query, or every one."""
        members = self.members
        if len(members) < 2:
            raise ValidationError({"words": "至少写两个不同的词，用顿号隔开。"})
        if len(members) > self.MOST:
            raise ValidationError({"words": f"一组最多{self.MOST}个词，请分成几组。"})
        problems = [problem for word in members if (problem := self._problem(word))]
        problems += self._elsewhere(members)
        if problems:
            raise ValidationError({"words": problems})

    def _problem(self, word: str) -> str:
        if len(normal_text(word)) < self.SHORTEST:
            return f"“{word}”太短：一个字会带出许多无关的文件，请写至少{self.SHORTEST}个字的词。"
        if len(word) > self.LONGEST:
            return f"“{word[:10]}……”太长：一个词最多{self.LONGEST}个字。词之间请用顿号隔开。"
        if _OPERATORS.search(word):
            return f"“{word}”里有引号、冒号或开头的减号，请去掉。"
        return ""

    def _elsewhere(self, members: list[str]) -> list[str]:
        """What is wrong because another group holds one of the words."""
        wanted = {normal_text(word): word for word in members}
        others = SynonymGroup.objects.exclude(pk=self.pk)
        return [
            f"“{wanted[normal_text(word)]}”已在另一组里：{other.words}。请把两组并成一组。"
            for other in others
            for word in other.members
            if normal_text(word) in wanted
        ]
