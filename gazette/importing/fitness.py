"""Reasons why a parsed issue cannot be written; checked before the first row is written.

Reads a ``parsed.Issue`` only; raises ImportRefused, or returns an objection.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from gazette.importing.refusals import ImportRefused, document_label
from gazette.parsing import first_difference, parsed

_ENDS_A_TEXT = re.compile(r"[。；：！？”’）)》〉\]】]$|日$")


def refuse_unfit(issue: parsed.Issue) -> None:
    """Raise ImportRefused for faults that no decision of an editor can overrule."""
    _refuse_without_issue(issue)
    _refuse_loss(issue)
    _refuse_same_addresses(issue)


def refuse_unfit_part(part: parsed.Issue) -> None:
    """The same for a document that is added to a stored issue: ``part`` has its text alone."""
    _refuse_loss(part)
    _refuse_same_addresses(part)


def _refuse_without_issue(issue: parsed.Issue) -> None:
    facts = issue.issue
    has_documents = any(document.texts for document in issue.documents)
    if not facts.year and not facts.number and not has_documents:
        raise ImportRefused("没有从文本中认出公报：既没有年份、期号，也没有文件。")
    missing = [
        name
        for name, value in [
            ("年份", facts.year),
            ("期号", facts.number),
            ("文件正文", has_documents or (issue.is_checked and issue.contents)),
        ]
        if not value
    ]
    if missing:
        raise ImportRefused(f"没有从文本中认出{'、'.join(missing)}，不能作为一期公报录入。")


def _refuse_loss(issue: parsed.Issue) -> None:
    if "\0" in issue.source:
        place = issue.source.index("\0")
        raise ImportRefused(f"原文第{place + 1}个字符是空字符（NUL），请先清除。")
    difference = first_difference(issue)
    if difference:
        raise ImportRefused(f"解析结果与原文不符，未写入任何内容：{difference}")


def _refuse_same_addresses(issue: parsed.Issue) -> None:
    for document in issue.documents:
        counts = Counter(_addresses(document))
        repeated = [address for address, count in counts.items() if count > 1]
        if repeated:
            raise ImportRefused(
                f"{document_label(document)}中有两处条文的地址同为“{repeated[0]}”。"
            )


def _addresses(document: parsed.Document) -> Iterator[str]:
    pending = [row for text in document.texts for row in text.provisions]
    while pending:
        row = pending.pop()
        yield row.address
        pending.extend(row.children)


def half_issue_objection(issue: parsed.Issue) -> str:
    """Why the text seems to be half an issue, naming the missing documents; "" if it does not.

    It does if more than half of the documents that the contents page announces are
    absent, or if all documents after some entry are absent and no imprint follows. A
    single absent document among others, or the last one after a text with a proper end,
    is only a finding of the parser. An issue that an editor has checked is never
    objected to, since the editor has seen what is absent.
    """
    absent = [] if issue.is_checked else absent_entries(issue)
    if not absent:
        return ""
    names = "、".join(f"《{entry.title}》" for entry in absent)
    if 2 * len(absent) > len(issue.contents):
        return (
            f"像是半期公报：目录所列{len(issue.contents)}篇文件，正文中缺{len(absent)}篇：{names}。"
        )
    is_tail = tuple(absent) == issue.contents[-len(absent) :] and not issue.back_matter
    if is_tail and (len(absent) > 1 or not _ends_like_a_text(issue)):
        last = [document for document in issue.documents if document.texts][-1]
        return (
            f"像是半期公报：原文到{document_label(last)}为止，目录所列的其后文件都没有：{names}。"
        )
    return ""


def absent_entries(issue: parsed.Issue) -> list[parsed.ContentsEntry]:
    """The entries of the contents page for which the issue prints no text."""
    present = Counter(
        (document.contents_title, document.contents_page)
        for document in issue.documents
        if document.texts
    )
    absent = []
    for entry in issue.contents:
        key = (entry.title, entry.page)
        if present[key]:
            present[key] -= 1
        else:
            absent.append(entry)
    return absent


def _ends_like_a_text(issue: parsed.Issue) -> bool:
    return bool(_ENDS_A_TEXT.search(issue.source.rstrip()))
