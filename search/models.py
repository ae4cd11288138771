"""What search keeps in the database: the entries of documents, and the editors' synonyms."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from search.query.normal_form import normal_text

#: The lines of ``Entry.words`` that come before those of the rows, by their number.
TITLES, NUMBER, BODIES, HEADINGS = range(4)
HEAD_LINES = 4
#: Separates the values within one of these lines (several titles, bodies or headings).
BETWEEN = "\x1f"

#: Separates the words of a synonym group.
_SEPARATOR = re.compile(r"[、，,；;\s]+")
#: What the grammar of the search box would read as an operator.
_OPERATORS = re.compile(r"[\"“”„‟「」『』＂:：]|^[-－−]")


class Generation(models.Model):
    """索引代次: a single row, whose ``number`` is raised each time entries are written.

    ``epoch`` is random: it tells this database's numbers from those of another one.
    """

    epoch = models.UUIDField(default=uuid.uuid4, editable=False)
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "索引代次"
        verbose_name_plural = "索引代次"

    def __str__(self) -> str:
        return str(self.number)


class Entry(models.Model):
    """检索条目: a document's words in normal form, four lines of its head and one for each row.

    Written by ``search.memory.entries``. ``rows`` holds two lists, with one number
    for each row: the provision's id, and the length of its label and heading.
    ``is_stale`` marks an entry that must be written anew; ``words`` is empty if the
    document is not published.
    """

    document_id = models.PositiveBigIntegerField(primary_key=True)
    issue_id = models.PositiveBigIntegerField(null=True)
    generation = models.PositiveBigIntegerField(default=0, db_index=True)
    is_stale = models.BooleanField(default=False)
    words = models.TextField(blank=True)
    rows = models.JSONField(default=list)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["document_id"], name="entry_stale", condition=Q(is_stale=True)),
        ]
        verbose_name = "检索条目"
        verbose_name_plural = "检索条目"

    def __str__(self) -> str:
        return str(self.document_id)


class IndexChange(models.Model):
    """待送索引的变更: a document that has changed, and that the search server does not know so yet.

    Written in the transaction of the change, deleted when the server has confirmed what it
    was sent; several of one document are sent as one. ``refused`` is the server's reason for
    not taking the document: it then waits for ``search_index --repair``.
    """

    document_id = models.PositiveBigIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)
    refused = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "待送索引的变更"
        verbose_name_plural = "待送索引的变更"

    def __str__(self) -> str:
        return str(self.document_id)


@lru_cache(maxsize=5_000)
def members_of(words: str) -> Mapping[str, str]:
    """The words of a synonym group: normal form → the word as it was written last."""
    written = ((normal_text(word), word) for word in _SEPARATOR.split(words))
    return {normal: word for normal, word in written if normal}


class SynonymGroupQuerySet(models.QuerySet["SynonymGroup"]):
    def in_use(self) -> SynonymGroupQuerySet:
        return self.filter(is_used=True)


class OmittedWordQuerySet(models.QuerySet["OmittedWord"]):
    def in_use(self) -> OmittedWordQuerySet:
        return self.filter(is_used=True)


class SynonymGroup(models.Model):
    """同义词: words with the same meaning.

    Where one of them is typed, documents with another one are listed after the exact hits.
    """

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

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.words = "、".join(self.members)
        super().save(*args, **kwargs)

    @property
    def members(self) -> list[str]:
        """The words of the group, each once, as they were written."""
        return list(members_of(self.words).values())

    def clean(self) -> None:
        """Raises ValidationError for words that would widen no query, or every query."""
        members = self.members
        if len(members) < 2:
            raise ValidationError({"words": "至少写两个不同的词，用顿号隔开。"})
        if len(members) > self.MOST:
            raise ValidationError({"words": f"一组最多{self.MOST}个词，请分成几组。"})
        problems = [problem for word in members if (problem := self._problem(word))]
        problems += self._words_of_other_groups(members)
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

    def _words_of_other_groups(self, members: list[str]) -> list[str]:
        """A message for each word that already belongs to another group."""
        own = {normal_text(word): word for word in members}
        others = SynonymGroup.objects.exclude(pk=self.pk)
        return [
            f"“{own[normal_text(word)]}”已在另一组里：{other.words}。请把两组并成一组。"
            for other in others
            for word in other.members
            if normal_text(word) in own
        ]


class OmittedWord(models.Model):
    """略去的词: question words and politeness that say nothing of what is looked for.

    They are left out where a question is read as words, behind the exact answer only.
    """

    LONGEST = 12

    words = models.TextField(
        "略去的词",
        help_text="用顿号隔开，如：怎么办、请问、能不能。像说话一样提问时不把这些词当作要找的词；"
        "原样检索不受影响。",
    )
    note = models.CharField("说明", max_length=200, blank=True)
    is_used = models.BooleanField("启用", default=True)

    objects = OmittedWordQuerySet.as_manager()

    class Meta:
        ordering = ["words"]
        verbose_name = "略去的词"
        verbose_name_plural = "略去的词"

    def __str__(self) -> str:
        return self.words

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.words = "、".join(members_of(self.words).values())
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Raises ValidationError for what cannot be a word of a question."""
        words = list(members_of(self.words).values())
        problems = [
            f"“{word}”太长：一个词最多{self.LONGEST}个字。"
            for word in words
            if len(word) > self.LONGEST
        ]
        problems += [
            f"“{word}”里有引号、冒号或开头的减号，请去掉。"
            for word in words
            if _OPERATORS.search(word)
        ]
        if not words:
            problems.append("至少写一个词。")
        if problems:
            raise ValidationError({"words": problems})


class AskedQuery(models.Model):
    """检索计数: how often words were searched for on a day, and how often nothing was found.

    Nothing is kept of who asked, nor at what hour. ``words`` is the normal form; what may
    be personal (long numbers, addresses of mail) is never stored (``search.page.asked``).
    """

    LONGEST = 60

    day = models.DateField("日期")
    words = models.CharField("检索词", max_length=LONGEST)
    asked = models.PositiveIntegerField("检索次数", default=0)
    unanswered = models.PositiveIntegerField("未得次数", default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["words", "day"], name="one_count_for_words_and_day")
        ]
        indexes = [models.Index(fields=["day"], name="asked_day")]
        verbose_name = "检索计数"
        verbose_name_plural = "检索计数"

    def __str__(self) -> str:
        return self.words
