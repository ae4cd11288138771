"""Themes: proposed from words, decided by editors, kept by imports, shown to readers."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.test import Client, RequestFactory

from gazette.admin.theme_panels import themes_to_confirm
from gazette.importing import import_issue
from gazette.jobs.tasks import Run
from gazette.models import Document, Theme
from gazette.office import document_themes, groups, history, reader_aids
from gazette.office.theme_ranking import standard_themes
from regulations.models import NormativeDocument
from tests.admin.test_admin import url
from tests.factories import make_document, make_person
from tests.html_page import HtmlPage
from tests.parsed_issues import document, parsed_issue
from tests.paths import FIXTURES

pytestmark = pytest.mark.django_db


class SilentRun:
    """A run of a task that nobody looks at."""

    job: Any = None

    def tell(self, done: int = 0, total: int = 0, message: str = "") -> None:
        self.told = (done, total, message)


@pytest.fixture
def run() -> Run:
    return SilentRun()


@pytest.fixture
def themed() -> Theme:
    """Three documents in force, two of them under themes."""
    finance = Theme.objects.get_or_create(name="财政")[0]
    schools = Theme.objects.create(name="教育", position=1)
    for title, theme in (("预算办法", finance), ("学校办法", schools), ("其他办法", None)):
        make_document(
            NormativeDocument,
            published=True,
            title=title,
            theme=theme,
            effective_on=date(2025, 1, 1),
        )
    return finance


def read(client: Client, query: str) -> HtmlPage:
    return HtmlPage(client.get(f"/documents/in-force/?on=2025-07-20{query}"))


def test_the_catalogue_is_arranged_and_narrowed_by_theme(client: Client, themed: Theme) -> None:
    page = read(client, "&by=theme")
    headings = [one.text for one in page.all("h2", class_="group-heading")]
    assert headings == ["教育", "财政", "尚未归类"]
    page = read(client, "&theme=财政")
    assert [one.text for one in page.all("h3", class_="document-title")] == ["预算办法"]
    assert "财政（1）" in page.by_id("narrow-theme").text


def test_a_catalogue_without_themes_says_so(client: Client, themed: Theme) -> None:
    Theme.objects.all().delete()
    page = read(client, "&by=theme")
    assert [one.text for one in page.all("h2", class_="group-heading")] == ["尚未归类"]
    assert len(page.all("article")) == 3


def test_a_document_leads_to_those_of_its_theme(client: Client, themed: Theme) -> None:
    shown = Document.objects.for_lists().get(title="预算办法")
    page = HtmlPage(client.get(shown.get_absolute_url()))
    address = next(address for address, words in page.links.items() if words == "财政")
    assert "预算办法" in HtmlPage(client.get(address)).one("main").text


def give(client: Client, theme: str, *documents: Document) -> None:
    data = {
        "action": "give_theme",
        "theme": theme,
        "_selected_action": [one.pk for one in documents],
    }
    assert client.post(url(Document, "changelist"), data).status_code in (200, 302)


def test_editors_give_a_theme_to_many_at_once_and_take_it_back(
    client: Client, themed: Theme
) -> None:
    client.force_login(User.objects.create_superuser("editor"))
    chosen = list(Document.objects.all())
    give(client, str(themed.pk), *chosen)
    assert themed.documents.count() == 3
    give(client, "", chosen[0])
    assert themed.documents.count() == 2


def test_who_may_not_change_documents_gives_none(client: Client, themed: Theme) -> None:
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_document"))
    client.force_login(user)
    give(client, str(themed.pk), *Document.objects.all())
    assert themed.documents.count() == 1


def test_an_import_keeps_the_theme(themed: Theme) -> None:
    def run(title: str) -> None:
        import_issue(parsed_issue(document(title, "示政发〔2025〕77号")), source_name="x")

    run("示例办法")
    Document.objects.filter(document_number="示政发〔2025〕77号").update(theme=themed)
    run("示例办法（修订）")
    found = Document.objects.get(document_number="示政发〔2025〕77号")
    assert (found.title, found.theme) == ("示例办法（修订）", themed)


def test_every_sample_document_has_one_theme() -> None:
    """Decided as ``sample_themes.json`` lists, or else proposed."""
    themes = json.loads((FIXTURES / "sample_themes.json").read_text(encoding="utf-8"))
    numbers = [number for those in themes.values() for number in those]
    rows = json.loads((FIXTURES / "sample_issues.json").read_text(encoding="utf-8"))
    documents = [row["fields"] for row in rows if row["model"] == "gazette.document"]
    decided = [one["document_number"] for one in documents if one["theme"]]
    assert sorted(numbers) == sorted(decided)
    assert all(one["proposed_theme"] for one in documents)
    assert len(decided) < len(documents)


# ---- Themes of a new portal, and of one that has its own ----


def test_a_new_portal_has_the_themes_of_the_standard() -> None:
    names = list(Theme.objects.values_list("name", flat=True))
    assert names == [one.name for one in standard_themes()]
    assert [one.name for one in Theme.objects.filter(takes_rest=True)] == ["其他"]


def test_a_portal_keeps_its_own_themes_and_gets_words_for_them() -> None:
    Theme.objects.all().delete()
    Theme.objects.create(name="民政与养老", position=3)
    reader_aids.load(None)
    assert set(Theme.objects.values_list("name", flat=True)) == {"民政与养老", "其他"}
    first = document_themes.ranking().ranked("示例市居家养老服务办法")[0]
    assert first.theme == "民政与养老"


def test_what_editors_changed_is_not_loaded_anew() -> None:
    Theme.objects.filter(name="财政").update(name="财税", deciding_words="税")
    Theme.objects.get(name="综合党团").delete()
    reader_aids.load(None)
    names = set(Theme.objects.values_list("name", flat=True))
    assert "财税" in names
    assert not names & {"财政", "综合党团"}
    assert Theme.objects.get(name="财税").deciding_words == "税"


# ---- Proposals ----


def imported(title: str, number: str = "示政发〔2025〕78号") -> Document:
    import_issue(parsed_issue(document(title, number)), source_name="x")
    return Document.objects.get(document_number=number)


def test_an_import_proposes_a_theme_and_decides_none() -> None:
    found = imported("示例市居家养老服务办法")
    assert (found.theme, str(found.proposed_theme)) == (None, "民政、社区")
    assert "居家养老" in found.theme_reasons


def test_no_document_is_without_a_theme() -> None:
    assert str(imported("示例市甲乙丙规定").proposed_theme) == "其他"


def test_a_new_title_is_proposed_for_anew() -> None:
    imported("示例市居家养老服务办法")
    assert str(imported("示例市义务教育学校招生办法").proposed_theme) == "科技、教育"


def test_documents_of_before_are_proposed_for_by_a_job(run: Run) -> None:
    old = make_document(title="示例市河道采砂管理办法")
    decided = make_document(title="示例市河道管理办法", theme=Theme.objects.get(name="财政"))
    document_themes.propose_missing(run)
    old.refresh_from_db()
    decided.refresh_from_db()
    assert str(old.proposed_theme) == "农业、水利"
    assert (str(decided.theme), decided.proposed_theme) == ("财政", None)


def test_the_command_proposes_for_them_as_well() -> None:
    old = make_document(title="示例市河道采砂管理办法")
    said = StringIO()
    call_command("propose_themes", stdout=said)
    old.refresh_from_db()
    assert str(old.proposed_theme) == "农业、水利"
    assert "1件" in said.getvalue()
    call_command("propose_themes", stdout=said)
    assert "0件" in said.getvalue()


def test_changed_words_are_followed_by_new_proposals(run: Run) -> None:
    old = make_document(title="示例市甲乙丙规定")
    document_themes.propose([old])
    Theme.objects.filter(name="财政").update(deciding_words="甲乙丙")
    document_themes.propose_again(run)
    old.refresh_from_db()
    assert str(old.proposed_theme) == "财政"


def test_a_retired_theme_is_not_proposed_and_keeps_its_documents(run: Run) -> None:
    care = Theme.objects.get(name="民政、社区")
    kept = make_document(title="示例市养老服务办法", theme=care)
    care.is_retired = True
    care.save()
    assert imported("示例市居家养老服务办法").proposed_theme != care
    kept.refresh_from_db()
    assert kept.theme == care


def test_merged_themes_leave_documents_and_words_to_the_other_one() -> None:
    care, money = Theme.objects.get(name="民政、社区"), Theme.objects.get(name="财政")
    decided = make_document(title="甲", theme=money)
    proposed = make_document(title="乙", proposed_theme=money)
    assert document_themes.merge([money, care], care) == 1
    decided.refresh_from_db()
    proposed.refresh_from_db()
    assert (decided.theme, proposed.proposed_theme) == (care, care)
    assert not Theme.objects.filter(name="财政").exists()
    assert document_themes.ranking().ranked("示例市契税办法")[0].theme == "民政、社区"


# ---- The office ----


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_person("li", groups.ENTRY))
    return client


def test_editors_confirm_several_at_once_with_the_reasons_shown(editor: Client) -> None:
    first, second = imported("示例市居家养老服务办法"), make_document(title="其他的通知")
    document_themes.propose([second])
    page = editor.get(url(Document, "changelist"), {"theme_decision": "proposed"})
    shown = HtmlPage(page).one("table", id="result_list").text
    assert "拟：民政、社区" in shown
    assert "居家养老" in shown
    data = {"action": "confirm_theme", "_selected_action": [first.pk, second.pk]}
    editor.post(url(Document, "changelist"), data)
    first.refresh_from_db()
    second.refresh_from_db()
    assert [str(one.theme) for one in (first, second)] == ["民政、社区", str(second.proposed_theme)]
    entries = history.history_of(first)
    assert any("主题" in str(one.values) for one in entries)


def test_a_confirmation_leaves_other_decisions_alone(editor: Client) -> None:
    money = Theme.objects.get(name="财政")
    decided = make_document(title="甲", theme=money, proposed_theme=Theme.objects.get(name="其他"))
    data = {"action": "confirm_theme", "_selected_action": [decided.pk]}
    editor.post(url(Document, "changelist"), data)
    decided.refresh_from_db()
    assert decided.theme == money


def test_a_published_document_is_confirmed_as_well(editor: Client) -> None:
    shown = make_document(published=True, title="示例市河道采砂管理办法")
    document_themes.propose([shown])
    data = {"action": "confirm_theme", "_selected_action": [shown.pk]}
    editor.post(url(Document, "changelist"), data)
    shown.refresh_from_db()
    assert str(shown.theme) == "农业、水利"


def test_the_desk_leads_to_what_waits(editor: Client, rf: RequestFactory) -> None:
    request = rf.get("/admin/")
    request.user = User.objects.get(username="li")
    assert themes_to_confirm(request) is None
    document_themes.propose([make_document(title="示例市河道采砂管理办法")])
    panel = themes_to_confirm(request)
    assert panel
    assert panel.count == 1
    assert "拟归入“农业、水利”" in panel.entries[0].note
    assert "示例市河道采砂管理办法" in editor.get(panel.url).content.decode()


def test_a_document_says_which_themes_its_words_point_to(editor: Client) -> None:
    draft = imported("示例市居家养老服务办法")
    page = editor.get(f"/admin/gazette/document/{draft.pk}/change/").content.decode()
    assert "民政、社区（" in page
    assert "居家养老" in page


# ---- Readers ----


@pytest.fixture
def proposed() -> Document:
    shown = make_document(
        NormativeDocument,
        published=True,
        title="示例市居家养老服务办法",
        effective_on=date(2025, 1, 1),
    )
    document_themes.propose([shown])
    return shown


def test_a_proposed_theme_is_marked_in_the_facts_and_leads_to_its_list(
    client: Client, proposed: Document
) -> None:
    page = HtmlPage(client.get(proposed.get_absolute_url()))
    facts = page.one("dl", class_="facts").text
    assert "民政、社区" in facts
    assert "拟" in facts
    address = Theme.objects.get(name="民政、社区").get_absolute_url()
    shown = HtmlPage(client.get(address)).one("main").text
    assert "示例市居家养老服务办法" in shown
    assert "编辑尚未确认" in shown


def test_a_decided_theme_is_not_marked(client: Client, proposed: Document) -> None:
    document_themes.confirm([proposed], None)
    facts = HtmlPage(client.get(proposed.get_absolute_url())).one("dl", class_="facts").text
    assert "拟" not in facts
    page = client.get(Theme.objects.get(name="民政、社区").get_absolute_url()).content.decode()
    assert "尚未确认" not in page


def test_catalogues_take_a_proposed_theme_and_files_say_so(
    client: Client, proposed: Document
) -> None:
    page = read(client, "&by=theme")
    assert [one.text for one in page.all("h2", class_="group-heading")] == ["民政、社区"]
    table: Any = client.get("/documents/in-force/?on=2025-07-20&download=csv")
    written = b"".join(table.streaming_content) if table.streaming else table.content
    assert "民政、社区（拟）" in written.decode("utf-8-sig")


def test_a_theme_is_filtered_by_what_is_in_force(client: Client, proposed: Document) -> None:
    ended = make_document(
        NormativeDocument,
        published=True,
        title="示例市养老服务旧办法",
        effective_on=date(2020, 1, 1),
        last_day_in_force=date(2021, 1, 1),
        theme=proposed.proposed_theme,
    )
    address = proposed.proposed_theme.get_absolute_url()  # type: ignore[union-attr]
    page = HtmlPage(client.get(address))
    assert [one.text for one in page.all("h2", class_="document-title")] == [
        *(one.title for one in (ended, proposed))
    ]
    filters = {words.replace(" ", ""): where for where, words in page.links.items()}
    assert "现行有效1" in filters
    page = HtmlPage(client.get(address, {"effect": "expired"}))
    assert [one.text for one in page.all("h2", class_="document-title")] == [ended.title]


def test_a_theme_without_published_documents_has_no_page(client: Client) -> None:
    make_document(title="草稿", theme=Theme.objects.get(name="财政"))
    assert client.get("/themes/财政/").status_code == 404
    assert client.get("/themes/没有/").status_code == 404
    assert "财政" not in HtmlPage(client.get("/themes/")).one("main").text
