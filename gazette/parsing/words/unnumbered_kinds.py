"""Kinds of document that a gazette prints without a document number (文号), or without a day.

Reads a title; says whether it names such a kind.
"""

import re

from gazette.parsing.words.lines import fold

_KINDS = re.compile(
    r"(?:讲话|致辞|发言|报告|大事记|解读|解读材料|问答|答记者问|一封信|倡议书|公报|简介|名录|索引|目录|公示|综述|述评|思考|体会|"
    r"要闻|动态|人事任免|任免|名单|统计|决议|条例|法|指引|导则|指南|须知|纪要|摘要|概况|年表|计划|规划)(?:[（(].{1,20}[）)])?"
)
_UNDATED = re.compile(
    r"(?:大事记|解读|解读材料|问答|答记者问|一封信|倡议书|简介|名录|索引|目录|综述|述评|思考|体会|要闻|动态|名单|摘要|概况|年表|指南|须知)"
    r"(?:[（(].{1,20}[）)])?"
)
_BEGINS = re.compile(
    r"一图读懂|图解|政策解读|解读|在.{4,60}上的?(?:讲话|致辞|发言|报告)|致.{2,30}信|专访|访谈"
)


def has_no_number(title: str) -> bool:
    """Whether documents of this title bear no number: speeches, chronicles, explanations."""
    folded = fold(title)
    return bool(_BEGINS.match(folded)) or _ends_with(_KINDS, folded)


def has_no_day(title: str) -> bool:
    """Whether documents of this title are signed on no day: chronicles, explanations, lists."""
    folded = fold(title)
    return folded.startswith(("一图读懂", "图解")) or _ends_with(_UNDATED, folded)


def _ends_with(pattern: re.Pattern[str], text: str) -> bool:
    return any(pattern.fullmatch(text, at) for at in range(max(0, len(text) - 26), len(text)))
