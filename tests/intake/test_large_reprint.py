"""A large issue that is held already: whole compared without writing, as a small one by writing."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from gazette.importing import import_issue
from gazette.importing.reread_differences import Change, DocumentDifference
from gazette.intake import accept_job, large_reprint
from gazette.intake.held_preview import preview_reprint
from gazette.intake.large_reprint import differences, preview_large
from gazette.intake.models import Intake
from gazette.models import Document, Issue, Provision
from gazette.office.corrections import accept, propose
from gazette.parsing import decode, parse
from tests.factories import make_person
from tests.html_page import HtmlPage
from tests.intake.conftest import make_editor
from tests.intake.test_issue_source import CONTENTS, PARKS, PRAISE
from tests.paths import SAMPLES

pytestmark = pytest.mark.django_db

WHOLE = CONTENTS + PARKS + PRAISE


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two documents count as many."""
    monkeypatch.setattr(accept_job, "MANY_DOCUMENTS", 2)


def told(found: list[DocumentDifference]) -> list[Any]:
    """The documents and rows, and the facts that both ways compare."""
    both = {"次序", "种类", "标题", "文号", "发文机关", "成文日期"}
    return [
        (
            one.change,
            one.position,
            sorted((v.name, v.before, v.after) for v in one.values if v.name in both),
            list(one.rows),
        )
        for one in found
        if one.change is not Change.CHANGED or one.rows or {v.name for v in one.values} & both
    ]


EDITS = [
    ("予以表彰。", "予以通报表彰。"),
    ("予以表彰。", "予以表彰。\n特此通报。"),
    ("示政发〔2025〕", "示政函〔2025〕"),
    ("现将", "现把"),
    ("2025年", "2026年"),
    ("一、", "（一）"),
    ("。\n", "。另行通知。\n"),
]


@pytest.mark.parametrize(("before", "after"), EDITS)
@pytest.mark.parametrize("name", ["own", *(path.stem for path in SAMPLES)])
def test_it_finds_what_writing_would_change(drop, name, before, after) -> None:
    text = {path.stem: decode(path.read_bytes()) for path in SAMPLES}.get(name, WHOLE)
    head, tail = text[: len(text) // 3], text[len(text) // 3 :]
    import_issue(parse(text), source_name="期.txt", publish=True)
    intake = drop(text=head + tail.replace(before, after, 2))
    issue = Issue.objects.get()
    if not intake.year:
        pytest.skip("the changed text names no issue")
    written = preview_reprint(intake, issue)
    if written.refusal:
        pytest.skip(written.refusal)
    assert told(differences(intake, issue)) == told(list(written.documents))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_same_issue_does_not_differ(drop, path) -> None:
    text = decode(path.read_bytes())
    import_issue(parse(text), source_name="期.txt", publish=True)
    assert differences(drop(text=text), Issue.objects.get()) == []


def shown(clerk: Any, intake: Intake, **query: str) -> HtmlPage:
    address = reverse("admin:intake_held", args=[intake.pk])
    return HtmlPage(clerk.get(address, {"way": "reprint", **query}))


def test_the_page_shows_each_row_and_says_what_is_not_compared(clerk, drop, large) -> None:
    import_issue(parse(WHOLE), source_name="期.txt", publish=True)
    intake = drop(text=WHOLE.replace("予以表彰。", "予以通报表彰。"))
    text = shown(clerk, intake).one("body").text
    assert "共 1 处不同" in text and "通报" in text and "只比到件" not in text
    assert "文件关系、引用和效力依据在写成时重读" in text
    same = shown(clerk, drop(text=WHOLE)).one("body").text
    assert "没有差别" in same


def test_long_differences_are_shown_by_pages(clerk, drop, large, monkeypatch) -> None:
    monkeypatch.setattr(large_reprint, "ON_PAGE", 1)
    import_issue(parse(WHOLE), source_name="期.txt", publish=True)
    intake = drop(text=WHOLE.replace("。\n", "。另行通知。\n"))
    issue = Issue.objects.get()
    total = preview_large(intake, issue, None).total
    assert total > 1
    first, last = shown(clerk, intake), shown(clerk, intake, page=str(total))
    assert f"共 {total} 处不同" in first.one("body").text
    assert any("page=2" in url and "way=reprint" in url for url in first.links)
    seen = [
        (one.position, row)
        for number in range(1, total + 1)
        for one in preview_large(intake, issue, str(number)).documents
        for row in one.rows
    ]
    whole = [(one.position, row) for one in differences(intake, issue) for row in one.rows]
    assert seen == whole
    assert last.one("body").text != first.one("body").text


def test_documents_that_go_and_work_that_is_lost_are_told_on_every_page(
    clerk, drop, large, monkeypatch
) -> None:
    monkeypatch.setattr(large_reprint, "ON_PAGE", 1)
    import_issue(parse(WHOLE), source_name="期.txt", publish=True)
    other = WHOLE.replace("表彰", "嘉奖").replace("示政发〔2025〕", "示政办〔2025〕")
    intake = drop(text=other)
    issue = Issue.objects.get()
    gone = {one.title for one in preview_large(intake, issue, "1").removed}
    assert gone == {one.title for one in preview_large(intake, issue, "3").removed}
    assert bool(gone) == ("会删去" in shown(clerk, intake, page="2").one("body").text)


def test_corrections_that_the_new_text_takes_back_are_told(clerk, drop, large) -> None:
    import_issue(parse(WHOLE), source_name="期.txt", publish=True)
    row = Provision.objects.get(body__contains="予以表彰")
    made = propose(row, {"body": "决定对下列单位通报表彰。"}, make_editor("sun"), "误植。")
    accept(made, make_person("zhou", "审核", "发布"))
    title = Document.objects.get(position=1).title
    made = propose(
        Document.objects.get(position=1), {"title": f"{title}（一）"}, make_editor("qian"), "误植。"
    )
    accept(made, make_person("wu", "审核", "发布"))
    intake = drop(text=WHOLE.replace("遵照执行", "认真执行"))
    assert "以前的勘误，这 2 处会改回去" in shown(clerk, intake).one("body").text


def test_a_change_of_the_archive_is_seen_at_once(drop, large) -> None:
    import_issue(parse(WHOLE), source_name="期.txt", publish=True)
    intake, issue = drop(text=WHOLE), Issue.objects.get()
    assert preview_large(intake, issue, None).total == 0
    Provision.objects.filter(body__contains="予以表彰").update(body="予以嘉奖。")
    found = preview_large(intake, issue, None)
    assert found.total == 1 and "嘉奖" in found.documents[0].rows[0].before
