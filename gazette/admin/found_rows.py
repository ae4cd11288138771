"""The pages of a list in which words are searched for: the rows are read once, not twice."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

#: So many rows are listed at most.
MOST_FOUND = 1_000


class FoundRowsPaginator(Paginator[Any]):
    """Pages of a queryset of which every row must be read to know whether it belongs.

    Django would read all rows to count those found, and again to sort them for a page. Here
    the keys of those found are read once, in order; a page reads the rows of its keys.

    No more than ``MOST_FOUND`` are listed: for words that stand in most documents the whole
    archive would be read for pages that nobody opens. The list says so (``is_cut``).
    """

    @property
    def _queryset(self) -> QuerySet[Any]:
        return cast("QuerySet[Any]", self.object_list)

    @cached_property
    def keys(self) -> list[Any]:
        """The primary keys of the rows, in the order of the list."""
        return self._found[:MOST_FOUND]

    @cached_property
    def _found(self) -> list[Any]:
        return list(self._queryset.values_list("pk", flat=True)[: MOST_FOUND + 1])

    @cached_property
    def count(self) -> int:
        return len(self.keys)

    @property
    def is_cut(self) -> bool:
        """Whether more rows were found than are listed."""
        return len(self._found) > MOST_FOUND

    def page(self, number: int | str) -> Page[Any]:
        number = self.validate_number(number)
        end = number * self.per_page
        if end + self.orphans >= self.count:
            end = self.count
        keys = self.keys[(number - 1) * self.per_page : end]
        by_key = {row.pk: row for row in self._queryset.filter(pk__in=keys)}
        return Page([by_key[key] for key in keys if key in by_key], number, self)
