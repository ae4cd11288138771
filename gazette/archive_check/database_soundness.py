"""What the database itself promises is so: keys, constraints, triggers, its own pages.

A database that was copied while it was written, or whose disk or index is damaged, may hold
rows that no constraint would let in; so what the models declare is asked of the rows again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import CheckConstraint, Count, Exists, OuterRef, Q, UniqueConstraint

from gazette.archive_check.damage import FROM_BACKUP, Damage, Tell, document_place
from gazette.kinds import document_kinds
from gazette.models import Document
from gazette.office import append_only, archive_revision

#: Rows of these models are made of others and may go where what they were made of is gone.
DERIVED = frozenset({"Entry", "PdfEdition", "DocumentSnapshot", "SourceFrame", "SheetChange"})
_TO_DEVELOPERS = "请先备份，再交开发人员查明；确认丢失的，从备份恢复。"


def database_damages(tell: Tell) -> Iterator[Damage]:
    """All damages of the database as such."""
    yield from _own_pages()
    yield from _triggers()
    kept = [one for one in apps.get_models() if one._meta.managed and not one._meta.proxy]
    for done, model in enumerate(kept, start=1):
        yield from _orphans(model)
        yield from _broken_constraints(model)
        tell(done, len(kept))
    yield from _kinds()


def _own_pages() -> Iterator[Damage]:
    """What the database knows of damaged pages of its files."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check(20)")
            for (said,) in cursor.fetchall():
                if said != "ok":
                    what = f"SQLite 说：{said}"
                    if "index" in str(said):
                        yield Damage("数据库文件", what, mend=_reindex)
                    else:
                        yield Damage("数据库文件", what, FROM_BACKUP)
        else:
            cursor.execute(
                "SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()"
            )
            failures = (cursor.fetchone() or (0,))[0]
            if failures:
                yield Damage("数据库文件", f"PostgreSQL 读到{failures}个损坏的页", FROM_BACKUP)


def _reindex() -> None:
    with connection.cursor() as cursor:
        cursor.execute("REINDEX")


def _triggers() -> Iterator[Damage]:
    """The records are protected, and changes of the content are noted."""
    for missing, what, mend in (
        (append_only.missing(), "记录不再受保护（可以改动、删除）", append_only.protect),
        (archive_revision.missing(), "内容的变动不再记下（网页不能留存）", archive_revision.watch),
    ):
        if missing:
            names = "、".join(missing[:3])
            yield Damage("数据库触发器", f"{what}：缺{len(missing)}个，如{names}", mend=mend)


def _orphans(model: type[models.Model]) -> Iterator[Damage]:
    """Rows that name a row which is not there."""
    for field in model._meta.concrete_fields:
        target = field.related_model
        if not isinstance(field, models.ForeignKey) or target is None:
            continue
        if not getattr(field, "db_constraint", True):
            continue  # a row that may outlive the one it names
        key = field.target_field.attname
        present: Any = target._base_manager.filter(**{key: OuterRef(field.attname)})
        lost = model._base_manager.filter(~Exists(present), **{f"{field.attname}__isnull": False})
        keys = list(lost.values_list("pk", flat=True)[:1000])
        if keys:
            name, what = model._meta.verbose_name, field.verbose_name
            where = f"{name}（{model._meta.db_table}）编号{'、'.join(map(str, keys[:5]))}"
            words = f"共{len(keys)}行所属的“{what}”不存在"
            if model.__name__ in DERIVED:
                yield Damage(where, words, mend=_deletion(model, keys))
            else:
                yield Damage(where, words, _TO_DEVELOPERS)


def _deletion(model: type[models.Model], keys: list[Any]) -> Any:
    def delete() -> None:
        rows = model._base_manager.filter(pk__in=keys)
        rows._raw_delete(rows.db)  # what hangs on it is looked at in turn

    return delete


def _broken_constraints(model: type[models.Model]) -> Iterator[Damage]:
    """Rows that a unique or a check constraint of the model would refuse."""
    for constraint in model._meta.constraints:
        rows: Any = model._base_manager.order_by()
        if isinstance(constraint, CheckConstraint):
            found = rows.exclude(constraint.condition).filter(_is_known(model, constraint))
            many, what = found.count(), "不合数据库的约束"
        elif isinstance(constraint, UniqueConstraint) and constraint.fields:
            rows = rows.filter(constraint.condition) if constraint.condition else rows
            named = {f"{one}__isnull": False for one in constraint.fields}
            found = rows.filter(**named).values(*constraint.fields)
            many, what = found.annotate(same=Count("pk")).filter(same__gt=1).count(), "重复"
        else:
            continue
        if many:
            where = f"{model._meta.verbose_name}（{model._meta.db_table}）"
            yield Damage(where, f"{many}处{what}（{constraint.name}）", _TO_DEVELOPERS)


def _is_known(model: type[models.Model], constraint: CheckConstraint) -> Q:
    """A check holds where one of its values is NULL: only rows with all values are asked."""
    names = {name.split("__")[0] for name, _value in _leaves(constraint.condition)}
    nullable = [one for one in names if model._meta.get_field(one).null]
    return Q(**{f"{one}__isnull": False for one in nullable}) if _is_plain(constraint) else Q()


def _is_plain(constraint: CheckConstraint) -> bool:
    """Whether it does not ask for NULL itself."""
    return not any(name.endswith("__isnull") for name, _value in _leaves(constraint.condition))


def _leaves(condition: Any) -> Iterator[tuple[str, Any]]:
    for child in getattr(condition, "children", ()):
        if isinstance(child, tuple):
            yield child
        else:
            yield from _leaves(child)


def _kinds() -> Iterator[Damage]:
    """Every document has the row of exactly its kind."""
    tables = {kind.kind_name: kind for kind in document_kinds()}
    for kind in Document.objects.order_by().values_list("kind", flat=True).distinct():
        if kind not in tables:
            some = list(Document.objects.filter(kind=kind).values_list("pk", flat=True)[:5])
            yield Damage(f"文件编号{some}", f"文件种类“{kind}”不认识", _TO_DEVELOPERS)
    for name, table in tables.items():
        own = table._base_manager.filter(pk=OuterRef("pk"))
        lost = Document.objects.filter(~Exists(own), kind=name)
        other = Document.objects.filter(Exists(own)).exclude(kind=name)
        for found, what in ((lost, "没有本种类的资料行"), (other, "种类与资料行不符")):
            for one in found.select_related("issue__gazette")[:20]:
                yield Damage(
                    document_place(one), f"{table._meta.verbose_name}：{what}", FROM_BACKUP
                )
