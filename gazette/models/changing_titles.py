"""Titles of documents that only repeal or amend others: 关于废止《…》的决定.

Such a document lays down nothing of its own; it has done its work once it is in effect.
The patterns are kept to what Python and PostgreSQL read alike, for use in queries.
"""

from __future__ import annotations

import re

_VERB = "(废止|修改|修正|失效|停止执行|撤销)"

#: The rest of the title outside 《…》 names nothing that is done besides: neither 印发 nor
#: 并… of another kind, nor what holds 后 the repeal.
_REST = f"(《[^》]*》|并(宣布)?{_VERB}|合并|后勤|印章|印刷|[^《》并后印])*"

#: A title that says only that others are repealed or amended.
CHANGING_TITLE = f"关于(宣布|公布|集中|全面)?{_VERB}{_REST}的(决定|通知|公告|通告|命令)(（.*）)?$"

#: What annexes of such documents are called that add no rule: lists, and the decision itself.
LIST_TITLE = "(目录|清单|名单|表|决定)(（.*）)?$"


def is_changing_title(title: str) -> bool:
    """Whether a title says that the document repeals or amends others and no more."""
    return re.search(CHANGING_TITLE, title) is not None
