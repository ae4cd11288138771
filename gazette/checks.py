"""System checks: rules of the portal that neither the database nor a type can enforce.

=============  ===============================================================
gazette.E001   not exactly one kind takes the documents that no other recognises
gazette.E002   that kind is not the last to be asked
gazette.E003   two kinds go by the same name
gazette.E004   SEARCH_URL names an engine that the portal does not know
gazette.E005   a route of the portal could be taken by a gazette's slug
gazette.E006   JOBS has an unknown value
gazette.E007   the database is of a version before the first release
gazette.I001   a portal checked for deployment uses SQLite
=============  ===============================================================
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, register
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from gazette.kinds import document_kinds
from gazette.models import Document
from gazette.slugs import RESERVED_SLUGS

#: The migration with which the portal's first release begins.
FIRST_RELEASE = ("gazette", "0001_first_release")
JOBS_SETTINGS = ("auto", "off")
SEARCH_ENGINES = ("whoosh", "tantivy", "opensearch", "memory")


@register(Tags.models)
def check_document_kinds(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Every document is of exactly one kind."""
    return kind_errors(document_kinds())


def kind_errors(kinds: Sequence[type[Document]]) -> list[CheckMessage]:
    """The errors of these kinds, given in the order of recognition."""
    errors: list[CheckMessage] = []
    fallbacks = [kind for kind in kinds if kind.is_fallback]
    if len(fallbacks) != 1:
        names = "、".join(kind.__name__ for kind in fallbacks) or "没有"
        errors.append(
            Error(
                f"应当有且只有一个兜底的文件种类，现在是：{names}。",
                hint="只给一个种类写 is_fallback = True（现为 notices.Notice）。",
                id="gazette.E001",
            )
        )
    elif not kinds[-1].is_fallback:
        errors.append(
            Error(
                f"兜底的文件种类 {fallbacks[0].__name__} 应当最后询问。",
                hint="它的 recognition_order 应当比其他种类都大。",
                obj=fallbacks[0],
                id="gazette.E002",
            )
        )
    counts = Counter(kind.kind_name for kind in kinds)
    errors += [
        Error(f"有{count}个文件种类同名：kind_name = {name!r}。", id="gazette.E003")
        for name, count in counts.items()
        if count > 1
    ]
    return errors


@register()
def check_search_url(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """SEARCH_URL begins with the name of an engine that the portal knows."""
    scheme = urlsplit(settings.SEARCH_URL).scheme.partition("+")[0]
    if scheme in SEARCH_ENGINES:
        return []
    return [
        Error(
            f"SEARCH_URL 指定的搜索引擎“{scheme or settings.SEARCH_URL}”不认识。",
            hint=f"请写成 {'、'.join(f'{engine}:' for engine in SEARCH_ENGINES)} 之一开头的网址；"
            "不设置时用 whoosh:，无须安装服务。",
            id="gazette.E004",
        )
    ]


@register()
def check_jobs(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """JOBS has a known value; an unknown one would silently mean ``off``."""
    if settings.JOBS in JOBS_SETTINGS:
        return []
    return [
        Error(
            f"JOBS 的值“{settings.JOBS}”不认识。",
            hint="auto：有后台任务时自行启动后台进程；off：由系统服务运行 manage.py run_jobs。",
            id="gazette.E006",
        )
    ]


@register(Tags.urls)
def check_reserved_slugs(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """No slug of a gazette can conflict with a route of the portal."""
    return [
        Error(
            f"网址“/{first}”没有列入保留的网址标识，可能与某种公报的网址冲突。",
            hint="把它加到 gazette/slugs.py 的 RESERVED_SLUGS。",
            id="gazette.E005",
        )
        for first in sorted(set(first_parts(get_resolver().url_patterns)) - RESERVED_SLUGS)
    ]


def first_parts(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    """The fixed first path segments of all routes, which a slug could equal."""
    for pattern in patterns:
        if not isinstance(pattern.pattern, RoutePattern):
            continue
        first = str(pattern.pattern).split("/")[0]
        if not first and isinstance(pattern, URLResolver):
            yield from first_parts(pattern.url_patterns)
        elif first and "<" not in first:
            yield first


@register(Tags.database, deploy=True)
def check_database(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A hint, not a warning: SQLite is enough for a small portal with one editor."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return []
    return [
        Info(
            "正式环境用的是 SQLite。",
            hint="多人编辑或访问量较大时，请用 DATABASE_URL=postgres://… 改用 PostgreSQL。",
            id="gazette.I001",
        )
    ]


@register(Tags.database)
def check_first_release(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Migrations begin with the first release; what was made before it cannot be migrated.

    ``migrate`` runs this check, and so changes nothing of such a database.
    """
    return [
        Error(
            f"数据库“{alias}”是第一次正式发布（1.0.0）以前的版本建立的，不能升级；没有作任何改动。",
            hint="请换用新的数据库（另设 DATABASE_URL，或者移走 DATA_DIR 下的 gazette.sqlite3），"
            "再运行一次。旧库中各期的原文，用 manage.py save_former_sources 目录 取出，"
            "再用 import_issue 重新录入；办法见 docs/operations.md。",
            id="gazette.E007",
        )
        for alias in databases or ()
        if is_before_first_release(connections[alias])
    ]


def is_before_first_release(connection: BaseDatabaseWrapper) -> bool:
    """Whether migrations of the portal were applied, but not the one of its first release."""
    applied = MigrationRecorder(connection).applied_migrations()
    is_used = any(app == "gazette" for app, _name in applied)
    return is_used and FIRST_RELEASE not in applied
