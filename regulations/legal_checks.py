"""Rules of 发布前体检 on decrees and normative documents; registered in ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gazette.models import Document
from gazette.office.checkup import OWN_CARE, Fault, Rule, register
from gazette.parsing.words.dates import chinese_date
from regulations.models import Decree, NormativeDocument

#: 规章制定程序条例 第三十二条: 自公布之日起30日后施行.
DAYS_BEFORE_EFFECT = 30


def effect_too_early(documents: Sequence[Document]) -> Iterator[Fault]:
    """A decree takes effect sooner than thirty days after its promulgation.

    A decision that only repeals is left out, since it brings nothing new into force.
    """
    for decree in documents:
        if not isinstance(decree, Decree) or not decree.promulgated_on or not decree.effective_on:
            continue
        days = (decree.effective_on - decree.promulgated_on).days
        only_repeals = "废止" in decree.title and "修改" not in decree.title
        if only_repeals or not 0 <= days < DAYS_BEFORE_EFFECT:
            continue
        when = (
            f"{chinese_date(decree.promulgated_on)}公布，"
            f"{chinese_date(decree.effective_on)}施行，相隔{days}日"
        )
        if days == 0:
            yield Fault(
                decree,
                f"{when}。自公布之日起施行，限于涉及国家安全、外汇汇率、货币政策的确定"
                "以及公布后不立即施行将有碍规章施行的，请确认属于这些情形。",
            )
        else:
            yield Fault(decree, f"{when}，不满{DAYS_BEFORE_EFFECT}日。")


def order_incomplete(documents: Sequence[Document]) -> Iterator[Fault]:
    """An order lacks a particular that it must state (规章制定程序条例 第三十条)."""
    for decree in documents:
        if not isinstance(decree, Decree):
            continue
        stated = {
            "序号": decree.document_number,
            "通过日期": decree.adopted_on,
            "施行日期": decree.effective_on,
            "署名": decree.signatory,
            "公布日期": decree.promulgated_on,
        }
        missing = [name for name, value in stated.items() if not value]
        if missing:
            yield Fault(decree, f"公布令没有找到{'、'.join(missing)}。", detail="、".join(missing))


def without_effect(documents: Sequence[Document]) -> Iterator[Fault]:
    """A normative document has no day of effect."""
    for document in documents:
        if isinstance(document, NormativeDocument) and document.effective_on is None:
            yield Fault(document, "规范性文件没有找到施行日期。")


for _rule in (
    Rule(
        "effect_too_early",
        "规章公布不满30日施行",
        "《规章制定程序条例》第三十二条",
        effect_too_early,
    ),
    Rule("order_incomplete", "公布令要素不全", "《规章制定程序条例》第三十条", order_incomplete),
    Rule("without_effect", "没有施行日期", OWN_CARE, without_effect),
):
    register(_rule)
