"""Bad values in any address, query, cookie or form are answered 4xx, never with an error.

Every URL pattern of the portal is walked, as everybody and as a superuser. Each request is
made in a savepoint of its own that is rolled back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from gazette.config.malformed_values import _EXPECTS_NUL
from gazette.intake.models import Intake
from gazette.intake.reception import receive
from gazette.models import Correction, Issue, PdfEdition, Theme
from gazette.public_addresses import match_of
from gazette.sheets.models import SheetImport
from tests.factories import make_document, make_gazette, make_issue, make_provision, make_text
from tests.faults.addresses import address, captures, routes

pytestmark = [pytest.mark.services, pytest.mark.django_db]

NUL = "\0"
HUGE = "9" * 20
#: More digits than Python turns into a number.
ENDLESS = "9" * 5000
BAD = ["abc", "-1", "0", "²", "٣", HUGE, "'\"<", "_00", "a_00"]
#: What pages of all kinds read from the query. Filters of the lists of the admin are added.
QUERY = (
    "action after body by days document download edition format gazette issue kind list next "
    "number on order p page page_size print q row section sort state theme year years o e all "
    "_popup _to_field _changelist_filters id id__exact pk issue__year app_label model_name term"
)
FORM = (
    "action approver code document entry gazette index key message number position published_on "
    "reason row seen_version select_across serial_number target theme title version year username "
    "password new_password1 is_active"
)
DO = "discard accept add tick entry facts undo redo split words none"


@pytest.fixture(scope="module")
def patterns() -> list[str]:
    return routes()


@pytest.fixture
def rows() -> dict[str, str]:
    """One row of the most important tables, as the good values of an address."""
    gazette = make_gazette(slug="shilishi")
    issue = make_issue(published=True, gazette=gazette, year=2024, number=1)
    make_provision(text=make_text(document=make_document(issue=issue)))
    draft = make_issue(gazette=gazette, year=2024, number=2)
    make_provision(text=make_text(document=make_document(issue=draft)))
    Theme.objects.create(name="民政")
    PdfEdition.objects.create(issue=issue)
    Correction.objects.create(issue=issue, reason="误植")
    SheetImport.objects.create(file_name="a.xlsx", stored_name="none.xlsx")
    user = User.objects.create_superuser("root")
    intake = receive([], "示例市人民政府公报\n\n关于做好工作的通知\n\n各区：\n请照办。\n", [], user)
    return {
        "gazette": "shilishi", "year": "2024", "number": "1", "position": "1", "kind": "notice",
        "name": "示例市人民政府", "section": "issues", "pk": str(intake.pk), "issue": str(draft.pk),
    }  # fmt: skip


@pytest.fixture
def root(client: Client, rows: dict[str, str]) -> Client:
    client.force_login(User.objects.get(username="root"))
    return client


def ask(client: Client, method: str, path: str, values: Any = None, **extra: Any) -> str:
    """What went wrong with a request; empty if it was answered as it should."""
    client.raise_request_exception = False
    with transaction.atomic():
        answer = getattr(client, method)(path, values, **extra)
        if answer.streaming:
            answer.getvalue()
        transaction.set_rollback(True)
    # 503 is the answer for a PDF that is not made yet.
    if answer.status_code < 500 or (answer.status_code == 503 and ".pdf" in path):
        return ""
    error = answer.exc_info[1] if answer.exc_info else ""
    return f"{answer.status_code} {method} {path[:120]} {str(values)[:80]}: {error!r}"


def none_of(found: Iterable[str]) -> None:
    assert not (faults := [one for one in found if one]), "\n".join(faults)


def test_nul_in_any_place_of_an_address(root: Client, patterns: list[str], rows: Any) -> None:
    for client in (Client(), root):
        for route in patterns:
            for written, converter, _name in captures(route):
                spoilt = route.replace(written, "%00" if converter != "int" else "1%00")
                path = address(spoilt, rows)
                client.raise_request_exception = False
                assert client.get(path).status_code in {400, 404}, path


@pytest.mark.parametrize("bad", [*BAD, ENDLESS])
def test_bad_values_in_addresses(root: Client, patterns: list[str], rows: Any, bad: str) -> None:
    paths = {address(route, rows, bad) for route in patterns if captures(route)}
    none_of(ask(client, "get", path) for client in (Client(), root) for path in sorted(paths))


def admin_lists() -> list[tuple[str, list[str]]]:
    """The lists of the admin, with the names by which each is filtered."""
    found = []
    for model, own in admin.site._registry.items():
        path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        names: list[str] = []
        for one in own.list_filter:
            own_name = one[0] if isinstance(one, tuple) else one
            name = str(getattr(own_name, "parameter_name", own_name))
            names += [name, f"{name}__exact", f"{name}__id__exact", f"{name}__isnull"]
        if own.date_hierarchy:
            names += [f"{own.date_hierarchy}__{part}" for part in ("year", "month", "day", "gte")]
        found.append((path, names))
    return found


#: What Django's lists read beside the filters; the last are read whatever the others say.
OF_LISTS = (("p",), ("_to_field",), ("id__exact",), ("q", "o", "e", "all"))


@pytest.mark.parametrize("bad", ["abc", "²", HUGE, ENDLESS])
def test_bad_filters_of_the_lists_of_the_admin(root: Client, bad: str) -> None:
    none_of(
        ask(root, "get", path, dict.fromkeys(asked, bad))
        for path, names in admin_lists()
        for asked in [*((name,) for name in names), *OF_LISTS]
    )


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names that have been looked for in a query or a form; cleared by the test.

    Who goes through all names without looking for one treats them alike.
    """
    names: set[str] = set()
    for method in ("__getitem__", "__contains__", "get", "getlist"):
        looks = getattr(QueryDict, method)

        def look(query: QueryDict, name: Any, *default: Any, looks: Any = looks) -> Any:
            names.add(str(name))
            return looks(query, name, *default)

        monkeypatch.setattr(QueryDict, method, look)
    return names


@pytest.mark.parametrize("bad", ["abc", "²", HUGE, ENDLESS])
def test_bad_queries(
    root: Client, patterns: list[str], rows: Any, bad: str, read: set[str]
) -> None:
    """All names at once everywhere, and one by one where nothing else is in the address."""
    for route in patterns:
        path = address(route, rows)
        none_of([ask(root, "get", path, dict.fromkeys(QUERY.split(), bad))])
    if bad not in ("²", HUGE):  # the two that tell most: each name costs a request
        return
    single = [route for route in patterns if not captures(route) and "logout" not in route]
    own = [route for route in single if not re.fullmatch(r"/admin/\w+/\w+/(add/)?", route)]
    asked = {route: alone(root, route, bad, read) for route in own}
    assert {"q", "page", "order"} <= asked["/search/"] and "days" in asked["/documents/expiring/"]


def alone(client: Client, route: str, bad: str, read: set[str]) -> set[str]:
    """Ask for a page with each name by itself that it looks for; the names."""
    asked: set[str] = set()
    waiting = {"unknown"}
    while waiting:
        read.clear()
        none_of(ask(client, "get", route, {name: bad}) for name in sorted(waiting))
        asked |= waiting
        waiting = read - asked
    return asked


def test_nul_in_queries_forms_names_and_cookies(
    root: Client, patterns: list[str], rows: Any
) -> None:
    root.raise_request_exception = False
    for route in patterns:
        path = address(route, rows)
        match = match_of(path)
        leaves_it_out = match is None or match.view_name in _EXPECTS_NUL
        status = {200, 404} if leaves_it_out else {400}
        for query in ("year=%00", "a%00=1", "q=%00", "by=%00&days=%00&kind=%00&page=%00"):
            assert root.get(f"{path}?{query}").status_code in status, (path, query)
        if "<" not in route:
            takes_forms = match is None or match.view_name != "mcp:server"
            refused = 400 if takes_forms else 415
            assert root.post(path, {"_selected_action": NUL}).status_code == refused, path
            assert root.post(path, {NUL: "1"}).status_code == refused, path
    root.cookies["sessionid"] = "a" * 32 + NUL
    assert root.get("/admin/").status_code == 400


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "nothing"])
def test_encodings_that_hide_nul(root: Client, charset: str) -> None:
    root.raise_request_exception = False
    for query in ("q=%5Cud800", "q=%2BAAA-", "q=a"):
        for path in ("/search/", "/documents/", "/admin/gazette/issue/"):
            kind = f"text/html; charset={charset}"
            answer = root.generic("GET", f"{path}?{query}", CONTENT_TYPE=kind)
            assert answer.status_code in {200, 302, 400}, (path, query)
    kind = f"multipart/form-data; charset={charset}; boundary=x"
    body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\\ud800+AAA-\r\n--x--\r\n'
    answer = root.generic(
        "POST", reverse("admin:intake_intake_changelist"), body, content_type=kind
    )
    assert answer.status_code in {200, 302, 400}


@pytest.mark.parametrize("bad", ["abc", "²", HUGE, ENDLESS, ""])
def test_bad_forms(root: Client, patterns: list[str], rows: Any, bad: str) -> None:
    for route in patterns:
        path = address(route, rows)
        if "logout" in path:
            continue
        none_of([ask(root, "post", path, dict.fromkeys(FORM.split(), bad))])
        if "intake" in path:
            none_of(
                ask(root, "post", path, dict.fromkeys(FORM.split(), bad) | {"do": do})
                for do in DO.split()
            )


@pytest.mark.parametrize("bad", ["abc", "²", HUGE, ENDLESS, ""])
def test_bad_choices_for_the_actions_of_the_admin(root: Client, rows: Any, bad: str) -> None:
    for (path, _names), own in zip(admin_lists(), admin.site._registry.values(), strict=True):
        actions = ["delete_selected", *(getattr(one, "__name__", one) for one in own.actions or ())]
        for action in actions:
            values = {"action": action, "theme": bad, "index": bad, "_selected_action": [bad, bad]}
            none_of([ask(root, "post", path, values)])
            none_of([ask(root, "post", path, values | {"index": "0"})])
            chosen = {"action": action, "theme": bad, "index": "0", "select_across": "1"}
            first = own.model._default_manager.first()
            chosen |= {"_selected_action": str(first.pk) if first else "1"}
            none_of([ask(root, "post", path, chosen)])


def test_a_next_that_leads_nowhere_leads_to_the_desk(client: Client) -> None:
    User.objects.create_superuser("root", password="gongbao-2024")
    word = {"username": "root", "password": "gongbao-2024"}
    for place in ("https://example.org/", "//example.org", "javascript:alert(1)", "", "\\\\x"):
        answer: Any = client.post("/admin/login/", word | {"next": place})
        assert (answer.status_code, answer["Location"]) == (302, "/admin/"), place
        answer = client.post(f"/admin/login/?next={quote(place)}", word)
        assert answer["Location"] == "/admin/", place
    answer = client.post("/admin/login/", word | {"next": "/admin/gazette/issue/"})
    assert answer["Location"] == "/admin/gazette/issue/"
    assert client.post("/admin/login/?next=%00", word).status_code == 400


def test_the_page_of_a_bad_request_is_our_own(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/bodies/%00/")
    assert answer.status_code == 400
    assert "无法识别的字符" in answer.content.decode()
    assert "Content-Security-Policy" in answer
    assert Issue.objects.count() == 0


@pytest.mark.parametrize(
    ("path", "accepted", "is_told_as_data"),
    [
        ("/shilishi/2024/1/1%00.json", "text/html,*/*;q=0.8", True),
        ("/shilishi/2024/1%00.xml", "*/*", True),
        ("/shilishi/2024/1/1.md?on=%00", "*/*", True),
        ("/api/v1/documents/%00", "*/*", True),
        ("/mcp?a=%00", "*/*", True),
        ("/verify/keys.json?a=%00", "*/*", True),
        ("/verify/?of=%00", "application/json", True),
        ("/verify/?of=%00", "application/problem+json, text/html;q=0.5", True),
        ("/verify/?of=%00", "text/html,application/xml;q=0.9,*/*;q=0.8", False),
        ("/verify/?of=%00", "*/*", False),
        ("/shilishi/2024/1/1%00/", "text/html", False),
        ("/documents/%00/", "", False),
    ],
)
def test_a_bad_request_is_told_as_its_caller_reads_it(
    client: Client, path: str, accepted: str, is_told_as_data: bool
) -> None:
    client.raise_request_exception = False
    answer = client.get(path, headers={"accept": accepted} if accepted else {})
    assert answer.status_code == 400
    assert "Accept" in answer["Vary"]
    kind = "application/problem+json" if is_told_as_data else "text/html"
    assert answer["Content-Type"] == f"{kind}; charset=utf-8"
    if is_told_as_data:
        assert "不能用的字符（如 NUL" in answer.json()["detail"]


def test_pasted_text_with_nul_is_kept_and_told(root: Client) -> None:
    answer = root.post(reverse("admin:intake_intake_changelist"), {"text": "一、总则\0二、"})
    assert "空字符" in answer.content.decode()
    assert "一、总则" in answer.content.decode()
    assert Intake.objects.count() == 1  # the one that was there


@pytest.mark.parametrize(
    "words", ["𠮷野家\U0010ffff", "\ufeff\u200b\ufffd", "\x01\x1f\x7f", "😀" * 200]
)
def test_odd_characters_are_searched_for_and_received(root: Client, words: str) -> None:
    root.raise_request_exception = False
    for path in ("/search/", "/search/suggest/", "/api/v1/search", "/admin/gazette/issue/"):
        assert root.get(path, {"q": words}).status_code in {200, 301, 404}, path
    text = f"示例市人民政府公报\n\n关于{words}的通知\n\n各区：\n请照办{words}。\n"
    answer = root.post(reverse("admin:intake_intake_changelist"), {"text": text})
    assert answer.status_code == 302


@pytest.mark.parametrize("method", ["DELETE", "TRACE", "FOO"])
def test_methods_that_nothing_answers(
    root: Client, patterns: list[str], rows: Any, method: str
) -> None:
    root.raise_request_exception = False
    for route in patterns:
        with transaction.atomic():
            answer = root.generic(method, address(route, rows), b"x=1")
            answer.close()
            transaction.set_rollback(True)
        assert answer.status_code < 500 or answer.status_code == 503, (method, route)


@pytest.mark.parametrize("broken", ["%", "%ff%fe", "%c0%80", "%0d%0aX:1", "a" * 9000])
def test_percent_encodings_that_mean_nothing(
    root: Client, patterns: list[str], rows: Any, broken: str
) -> None:
    root.raise_request_exception = False
    for route in patterns:
        spoilt = re.sub(r"<\w+:\w+>|<\w+>", lambda _one: broken, route)
        answer = root.get(spoilt if spoilt != route else f"{route}?q={broken}&{broken}={broken}")
        answer.close()
        assert answer.status_code < 500 or answer.status_code == 503, route
        assert "X" not in answer.headers


ODD_HEADERS: tuple[dict[str, str], ...] = (
    {
        "if-none-match": '"', "if-modified-since": "yesterday", "if-range": "x",
        "range": "bytes=9-1", "if-unmodified-since": "Thu, 99 Foo 0000 99:99:99 GMT",
        "accept": "*/*;q=x", "accept-language": "zh;q=nine,,;", "accept-encoding": "gzip;q=x",
        "referer": "http://[", "origin": "null", "x-requested-with": "x",
    },
    {
        "range": "bytes=-", "cookie": "sessionid=;csrftoken=\x7f;=;messages=[[; a",
        "x-forwarded-for": "1,,x", "x-forwarded-proto": "ftp", "x-request-id": "a\x01b",
        "content-type": "multipart/form-data", "content-length": "x", "accept-charset": "utf-99",
        "authorization": "Basic x", "x-http-method-override": "DELETE",
    },
)  # fmt: skip


@pytest.mark.parametrize("headers", ODD_HEADERS, ids=["first", "second"])
def test_odd_headers(root: Client, patterns: list[str], rows: Any, headers: dict[str, str]) -> None:
    root.raise_request_exception = False
    for route in patterns:
        answer = root.get(address(route, rows), headers=headers)
        answer.close()
        assert answer.status_code < 500 or answer.status_code == 503, route


@pytest.mark.parametrize("host", ["evil.example", "a b", "[::1", "x" * 5000, "é"])
def test_hosts_that_are_not_the_portal_s(client: Client, host: str) -> None:
    client.raise_request_exception = False
    for path in ("/", "/issues/", "/search/?q=a", "/admin/", "/feed/", "/sitemap.xml", "/readyz"):
        assert client.get(path, headers={"host": host}).status_code == 400, path
