"""The published words are those that were sealed, and the chain of their seals holds."""

from __future__ import annotations

from collections.abc import Iterator

from gazette.archive_check.damage import Damage, Tell, counted
from gazette.true_copies.chain_check import UNSEALED, find_faults

#: So many faults are listed.
_MOST = 50
_REMEDY = "请运行 manage.py verify_archive 查看；查明是谁改的，从备份恢复，不要改指纹。"


def seal_damages(tell: Tell) -> Iterator[Damage]:
    """All faults of the chain. What has no seal yet gets one by the next job, and is no damage."""
    faults = (one for one in find_faults() if one.what != UNSEALED)
    yield from counted((Damage(one.where, one.what, _REMEDY) for one in faults), _MOST)
