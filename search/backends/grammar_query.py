"""Haystack's filters → a query in the portal's own grammar, which the backends answer."""

from __future__ import annotations

from typing import Any

from haystack.backends import BaseSearchQuery, SearchNode
from haystack.exceptions import SearchBackendError

from search.query.request import FILTERS

#: Haystack's field names → the grammar's field operators.
_OPERATORS = {"title": "标题", "number": "文号"}


class GrammarQuery(BaseSearchQuery):
    """``SearchQuerySet.filter(content="食品 -疫苗", kind="plan")`` as words and filters.

    Raises SearchBackendError for conditions joined by OR, which the grammar lacks.
    """

    def clean(self, query_fragment: str) -> str:
        return query_fragment

    def build_not_query(self, query_string: str) -> str:
        return f'-"{query_string}"' if " " in query_string else f"-{query_string}"

    def build_query(self) -> str:
        return " ".join(self._words(self.query_filter)) or self.matching_all_fragment()

    def build_params(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().build_params(*args, **kwargs), "filters": self._filters()}

    def _conditions(self, node: SearchNode) -> list[tuple[str, Any, bool]]:
        """Field, value and whether it is negated, of each condition."""
        if node.connector == node.OR and len(node) > 1:
            raise SearchBackendError("检索条件之间只能是“并且”，不能是“或者”。")
        conditions = []
        for child in node.children:
            if isinstance(child, SearchNode):
                conditions += self._conditions(child)
            else:
                conditions.append((node.split_expression(child[0])[0], child[1], False))
        return [(name, value, negated != node.negated) for name, value, negated in conditions]

    def _words(self, node: SearchNode) -> list[str]:
        words = []
        for name, value, is_negated in self._conditions(node):
            if name in FILTERS:
                continue
            text = str(value.prepare(self) if hasattr(value, "prepare") else value)
            operator = f"{_OPERATORS[name]}:" if name in _OPERATORS else ""
            words += [f"{'-' * is_negated}{operator}{word}" for word in text.split()]
        return words

    def _filters(self) -> dict[str, tuple[str, ...]]:
        filters: dict[str, tuple[str, ...]] = {}
        for name, value, is_negated in self._conditions(self.query_filter):
            if name in FILTERS and not is_negated:
                values = value if isinstance(value, list | tuple | set) else [value]
                filters[name] = tuple(map(str, values))
        return filters
