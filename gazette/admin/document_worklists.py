"""Editors' lists of documents: those soon to expire, and gaps in document numbers."""

from __future__ import annotations

from gazette.admin.number_gaps import series_with_gaps
from gazette.admin.worklists import Worklist, WorklistColumn, WorklistRows, document_url, register
from gazette.effect.as_of import AsOf
from gazette.kinds import kind_label
from gazette.models import Document
from gazette.pages.effect_lists import expiring

#: The columns of every list of documents; the rows are read with ``for_lists``.
DOCUMENT_COLUMNS: list[WorklistColumn] = [
    ("标题", 30, lambda document: document.title),
    ("文号", 12, lambda document: document.document_number),
    ("发文机关", 14, lambda document: "、".join(body.name for body in document.bodies)),
    ("种类", 7, lambda document: kind_label(document.kind)),
    ("成文日期", 6, lambda document: document.signed_on),
    ("刊载", 16, lambda document: str(document.issue)),
]
LAST_DAY: WorklistColumn = ("有效期至", 6, lambda document: document.last_day_on)


def _expiring_within(days: int) -> Worklist:
    def rows(when: AsOf) -> WorklistRows:
        return expiring(when, days).for_lists()

    return Worklist(
        name=f"expiring-{days}",
        title=f"{days}天内到期的文件",
        explanation="已发布、现行有效、有效期将届满的文件。需要继续执行的，应当在届满前评估、延长或者重新制定。",
        rows=rows,
        columns=[LAST_DAY, *DOCUMENT_COLUMNS],
        edit_url=document_url,
        rank=20,
    )


for _days in (30, 90, 365):
    register(_expiring_within(_days))

register(
    Worklist(
        name="number-gaps",
        title="文号空缺",
        explanation=(
            "本库所收各机关、各年份文号中缺少的号。缺号不一定是差错：没有在公报上刊登的文件也会缺号。"
            "按年编的号从1起算；不按年编的号（如政府令）从本库所收最小的号起算。"
        ),
        rows=lambda when: series_with_gaps(),
        columns=[
            ("发文机关", 14, lambda series: series.body),
            ("文号系列", 14, lambda series: series.heading),
            ("已收", 4, lambda series: len(series.numbers)),
            ("最大号", 4, lambda series: series.numbers[-1]),
            ("缺少", 4, lambda series: series.missing),
            ("空缺的号", 30, lambda series: series.gaps_in_words),
        ],
    )
)


def documents_without(kinds: list[str], **conditions: object) -> WorklistRows:
    """Documents of some kinds that meet the conditions, drafts included, the newest first."""
    found = Document.objects.for_lists().filter(kind__in=kinds, **conditions)
    return found.newest_first()
