"""What search keeps in the database: the entries of documents, and editors' synonyms."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from search.query.synonym_groups import SynonymGroup

__all__ = ["Entry", "Generation", "SynonymGroup"]


class Generation(models.Model):
    """索引代次: one row whose ``number`` every writing of entries raises.

    ``epoch`` tells one database's count from that of another one put in its place.
    """

    epoch = models.UUIDField(default=uuid.uuid4, editable=False)
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "索引代次"
        verbose_name_plural = "索引代次"

    def __str__(self) -> str:
        return str(self.number)


class Entry(models.Model):
    """检索条目: a document's words in normal form, a line for each part of its head and each row.

    Written by ``search.memory.entries``. ``is_stale`` marks one that is to be written
    anew; ``words`` is empty where the document is not published.
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
