"""One issue of several texts: documents in the order of the contents, nothing lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from gazette.intake.draft import dump, load, to_trees
from gazette.intake.issue_frame import IssueFrame
from gazette.intake.issue_source import GatheredIssue, gather
from gazette.intake.stored_findings import dump_finding
from gazette.intake.summaries import document_from, summary_and_findings
from gazette.office.source_diff import edits
from gazette.parsing import decode, first_difference
from gazette.parsing.parsed import Edit, Finding, Issue
from gazette.parsing.pipeline import document_of, parse
from tests.paths import SAMPLES

CONTENTS = """示例市人民政府公报
2025年第3期（总第9期）
目录
【市政府文件】
示例市人民政府关于印发示例市公园管理办法的通知（示政发〔2025〕8号）…………（1）
示例市人民政府关于表彰先进单位的决定（示政发〔2025〕9号）…………（5）
"""
PARKS = """示例市人民政府关于印发示例市公园管理办法的通知
示政发〔2025〕8号
各区人民政府：
现将《示例市公园管理办法》印发给你们，请遵照执行。
示例市人民政府
2025年3月1日
"""
PRAISE = """示例市人民政府关于表彰先进单位的决定
示政发〔2025〕9号
各区人民政府：
决定对下列单位予以表彰。
示例市人民政府
2025年3月2日
"""


def issue_of(gathered: GatheredIssue) -> Issue:
    """The issue of what was gathered, as accepting it untouched would make it."""
    removed = sorted(piece.span for piece in gathered.removed)
    full = [piece for piece in gathered.documents if piece.draft.rows]
    back = min((line.span[0] for line in gathered.back), default=len(gathered.source))
    found: list[Edit] = []
    for piece, region in zip(
        full, pairwise([*(piece.draft.start for piece in full), back]), strict=True
    ):
        runs = [run for row in piece.draft.rows for run in row.words]
        found += edits(runs, region, gathered.source, removed)
    assert found == []
    documents = tuple(
        document_of(to_trees(piece.draft), n, None, "", [])
        for n, piece in enumerate(gathered.documents, start=1)
    )
    issue = parse("")
    return replace(
        issue,
        documents=documents,
        source=gathered.source,
        removed=tuple(gathered.removed),
        front_matter=tuple(gathered.front),
        back_matter=tuple(gathered.back),
    )


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_whole_issue_alone_is_its_own_source(path) -> None:
    text = decode(path.read_bytes())
    (gathered,), problems = gather({1: text})
    assert (gathered.source, problems) == (text, {})
    assert [piece.entry for piece in gathered.documents] == [*range(len(gathered.contents))]
    assert first_difference(issue_of(gathered)) is None


@pytest.mark.parametrize(
    "order", [[CONTENTS, PARKS, PRAISE], [PRAISE, PARKS, CONTENTS], [PRAISE, CONTENTS, PARKS]]
)
def test_documents_of_several_files_follow_the_contents(order) -> None:
    (gathered,), problems = gather(dict(enumerate(order)))
    assert problems == {}
    assert [piece.entry for piece in gathered.documents] == [0, 1]
    assert (gathered.issue.year, gathered.issue.number) == (2025, 3)
    assert gathered.source.index("公园管理办法》") < gathered.source.index("予以表彰")
    issue = issue_of(gathered)
    assert first_difference(issue) is None
    assert [document.document_number for document in issue.documents] == [
        "示政发〔2025〕8号", "示政发〔2025〕9号",
    ]  # fmt: skip
    for number, spans in gathered.parts.items():
        words = "".join(gathered.source[slice(*span)] for span in spans)
        assert words.replace("\n", "") == order[number].replace("\n", "")


def test_an_absent_document_of_a_whole_issue_is_filled_from_another_file() -> None:
    imprint = "主办：示例市人民政府办公室\n"
    (gathered,), _ = gather({0: CONTENTS + PRAISE + imprint, 1: PARKS})
    assert [piece.entry for piece in gathered.documents] == [0, 1]
    assert all(piece.draft.rows for piece in gathered.documents)
    assert first_difference(issue_of(gathered)) is None
    assert gathered.source.rstrip().endswith("办公室")


def test_a_contents_page_alone_announces_empty_documents() -> None:
    (gathered,), _ = gather({0: CONTENTS})
    assert [(piece.entry, piece.draft.rows) for piece in gathered.documents] == [(0, ()), (1, ())]


def test_documents_without_any_contents_keep_the_order_of_the_files() -> None:
    (gathered,), _ = gather({0: PRAISE, 1: PARKS})
    assert gathered.contents == []
    assert gathered.source.startswith(PRAISE)
    assert first_difference(issue_of(gathered)) is None


def test_several_issues_at_once_are_told_apart() -> None:
    texts = {n: decode(path.read_bytes()) for n, path in enumerate(SAMPLES)}
    issues, problems = gather(texts)
    assert [len(one.documents) > 5 for one in issues] == [True] * len(SAMPLES)
    assert problems == {}


def test_the_same_issue_twice_and_a_stray_document_are_refused() -> None:
    text = decode(SAMPLES[0].read_bytes())
    issues, problems = gather({1: text, 2: text, 3: PARKS})
    assert len(issues) == 1
    assert "请只留一个文件" in problems[2]
    assert "没有印年份和期号" in problems[3]


def test_a_file_that_holds_no_document_is_refused_and_not_lost_unseen() -> None:
    issues, problems = gather({1: PARKS, 2: "— 3 —\n"})
    assert len(issues) == 1
    assert "没有在这个文件里找到公文" in problems[2]
    assert gather({2: "— 3 —\n"})[0] == []


def test_findings_about_the_whole_issue_are_checked_with_the_first_document() -> None:
    text = f"示例市人民政府公报\n\n2025年第1期\n\n目录\n\n{PARKS}"
    (issue,), problems = gather({1: text})
    assert problems == {}
    (found,) = (one for one in issue.documents[0].findings if one.code == "contents_unreadable")
    assert issue.source[slice(*found.span)] == "目录"
    made = summary_and_findings(
        issue.documents[0].draft, 1, IssueFrame(), None, [dump_finding(found)]
    )
    assert "contents_unreadable" in [one["code"] for one in made[1]]


PAGE = """索引号：SL000008/2025-00008　发文字号：示水发〔2025〕8号
成文日期：2025-03-04
示例市水务局关于节约用水的公告
请市民节约用水。
"""


def test_what_the_table_of_a_web_page_tells_stays_with_the_document():
    ((gathered,), problems) = gather({1: PARKS, 2: PAGE})
    assert problems == {}
    piece = next(one for one in gathered.documents if "节约用水" in one.draft.rows[0].text)
    draft = load(json.loads(json.dumps(dump(piece.draft))))
    assert draft == piece.draft
    assert draft.page_facts is not None
    assert gathered.source[slice(*draft.page_facts.span)] == "\n".join(PAGE.split("\n")[:2])
    findings: list[Finding] = []
    document = document_from(draft, 2, None, findings)
    assert document.document_number == "示水发〔2025〕8号"
    assert document.signed_on == date(2025, 3, 4)
    assert [finding.code for finding in findings] == ["page_table_used"] * 2
