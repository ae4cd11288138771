"""A database expression whose SQL is written once for each database, and then used again.

Django writes the SQL of a query anew each time. For the state of a document, with its
subqueries for each kind of change, that takes longer than the database does to answer.
``Prepared`` keeps the text, never an answer: the day is a parameter, and the columns of
the outer query are put in wherever it is used, whatever names they have there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, F, Field, Func, QuerySet
from django.db.models.sql.compiler import SQLCompiler

#: Builds the query of which the first column is the expression, for a day.
Build = Callable[[str, date], QuerySet[Any, Any]]
#: Two days that occur in no expression: where their SQL differs, the day is put in.
_ONE_DAY, _OTHER_DAY = date(1901, 2, 3), date(1904, 5, 6)
#: The names that Django gives to the tables of a subquery.
_ALIAS = re.compile(r"\b([T-Z][A-Z]*\d+)\b")


class Prepared(Func):
    """The expression ``name`` of the query that ``build`` makes for a day.

    ``build`` makes an unfiltered query of one table; the SQL of ``name`` in it may use the
    table's own ``columns`` and subqueries, and no other parameters that differ by day.
    """

    def __init__(
        self,
        build: Build,
        name: str,
        on: date,
        columns: tuple[str, ...],
        output_field: Field[Any, Any],
    ) -> None:
        super().__init__(*map(F, columns), output_field=output_field)
        self.build, self.name, self.on, self.columns = build, name, on, columns

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, tuple[Any, ...]]:
        pieces, parameters, days = _prepared(self.build, self.name, connection.alias)
        own = {
            name: compiler.compile(column)[0]
            for name, column in zip(self.columns, self.get_source_expressions(), strict=True)
            if isinstance(column, Expression)
        }
        day = connection.ops.adapt_datefield_value(self.on)
        filled = tuple(day if at in days else value for at, value in enumerate(parameters))
        return "".join(own[piece] if is_column else piece for piece, is_column in pieces), filled


@cache
def _prepared(
    build: Build, name: str, alias: str
) -> tuple[list[tuple[str, bool]], list[Any], frozenset[int]]:
    """The SQL in pieces (text, or the name of a column), its parameters, and which are the day."""
    connection = connections[alias]
    sql, parameters = _compiled(build(name, _ONE_DAY), connection)
    other_sql, other_parameters = _compiled(build(name, _OTHER_DAY), connection)
    if sql != other_sql:
        raise RuntimeError(f"The SQL of {name} differs by day, so that it cannot be kept.")
    pairs = enumerate(zip(parameters, other_parameters, strict=True))
    days = frozenset(at for at, (one, other) in pairs if one != other)
    table = re.escape(connection.ops.quote_name(build(name, _ONE_DAY).model._meta.db_table))
    quoted = re.escape(connection.ops.quote_name(name))
    form = rf"SELECT (.*) AS {quoted} FROM {table}"  # noqa: S608 (a pattern, not a query)
    found = re.fullmatch(form, sql, re.DOTALL)
    if found is None:
        raise RuntimeError(f"The query of {name} has more in it than its own table: {sql}")
    # Names of its own, for the query that it is put into may use the same ones.
    text = _ALIAS.sub(rf"{name}_\1", found[1])
    pieces = re.split(rf'{table}\."(\w+)"', text)
    return [(piece, bool(at % 2)) for at, piece in enumerate(pieces)], parameters, days


def _compiled(query: QuerySet[Any, Any], connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
    sql, parameters = query.query.get_compiler(connection=connection).as_sql()
    return str(sql), list(parameters)
