"""The server for assistants, asked by the SDK's own client: over HTTP and standard input."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters

from gazette.config.request_metrics import request_metrics
from gazette.importing import import_issue
from gazette.models import Issue
from gazette.parsing import decode, parse
from tests.factories import make_document
from tests.paths import ROOT, SAMPLES
from tests.portal_folder import Portal

Ask = Callable[..., dict[str, Any]]
TOOLS = {"search", "read_provision", "state_of", "what_changed", "check_quotation"}
_RULE = "示例市人民政府令第41号"


@pytest.fixture
def archive(transactional_db: None) -> Issue:
    path = SAMPLES[0]
    source = parse(decode(path.read_bytes()))
    return import_issue(source, source_name=path.name, publish=True).issue


@pytest.fixture
def ask(archive: Issue, live_server: Any) -> Ask:
    return asker(f"{live_server.url}/mcp")


def _run(asked: Coroutine[Any, Any, Any]) -> Any:
    """Run it in a thread of its own: that of the tests may have a loop, for the browser."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asked).result()


def asker(server: Any) -> Ask:
    """A function that asks a tool and gives its answer; a refusal raises ValueError."""

    async def answer(tool: str, asked: dict[str, Any]) -> Any:
        async with Client(server) as client:
            return await client.call_tool(tool, asked)

    def ask(tool: str, **asked: Any) -> dict[str, Any]:
        found = _run(answer(tool, asked))
        said = found.content[0].text
        if found.is_error:
            raise ValueError(said)
        told: dict[str, Any] = json.loads(said)
        return told

    return ask


def test_the_tools_are_named_and_only_read(ask: Ask, live_server: Any) -> None:
    async def listed() -> Any:
        async with Client(f"{live_server.url}/mcp") as client:
            return (await client.list_tools()).tools

    tools = _run(listed())
    assert {one.name for one in tools} == TOOLS
    assert all(one.annotations and one.annotations.read_only_hint for one in tools)


def test_a_search_names_rows_with_citation_state_and_address(ask: Ask) -> None:
    found = ask("search", question="禁止垂钓")
    assert found["total"] == 1
    (document,) = found["documents"]
    assert document["state_words"] == "现行有效"
    assert document["rows"][0]["citation"].startswith("《示例市城市内河管理办法》（")
    assert "#" in document["rows"][0]["url"]
    assert found["on"]


def test_a_provision_is_read_by_its_citation(ask: Ask) -> None:
    found = ask("read_provision", citation=f"{_RULE}第二十条")
    assert found["words"].startswith("第二十条")
    assert found["citation"] == "《示例市城市内河管理办法》（示例市人民政府令第41号）第二十条"
    assert found["address"].endswith("#text_2__art_20")
    assert found["state"]["words"] == "现行有效"
    assert (
        ask("read_provision", citation="《示例市城市内河管理办法》第20条")["words"]
        == found["words"]
    )


def test_a_document_without_a_provision_is_told_and_what_to_ask(ask: Ask) -> None:
    found = ask("read_provision", citation="示例市城市内河管理办法")
    assert found["words"] is None
    assert "写明条" in found["hint"]


def test_the_state_comes_with_its_reason(ask: Ask) -> None:
    found = ask("state_of", citation=_RULE, on="2025-02-01")
    assert found["state"]["state"] == "not_yet_in_force"
    assert found["on"] == "2025-02-01"
    assert found["state"]["reason"]


def test_what_changed_is_told_once(ask: Ask) -> None:
    found = ask("what_changed")
    assert found["changes"]
    again = ask("what_changed", cursor=found["cursor"])
    assert again["changes"] == []


def test_a_quotation_is_checked(ask: Ask) -> None:
    words = ask("read_provision", citation=f"{_RULE}第三条")["words"]
    right = ask("check_quotation", words=words[3:20], citation=f"{_RULE}第三条")
    assert right["finding"] == "exact"
    wrong = ask(
        "check_quotation", words=f"{words[3:12]}错{words[13:30]}", citation=f"{_RULE}第三条"
    )
    assert wrong["finding"] == "different"
    assert {"fate": "added", "words": "错"} in wrong["differences"]


@pytest.mark.parametrize(
    ("tool", "asked", "said"),
    [
        ("read_provision", {"citation": "不存在的文件第三条"}, "没有找到"),
        ("read_provision", {"citation": _RULE, "on": "2025-13-40"}, "不是能用的日期"),
        ("check_quotation", {"words": " ", "citation": _RULE}, "请给出要核对的引文"),
        ("what_changed", {"cursor": "none"}, "cursor"),
        ("what_changed", {"since": "昨天"}, "参数“since”：“昨天”不是能用的日期"),
        ("search", {"question": "垂" * 600}, "参数“question”的值“垂+”不能用：太长，最多 500 字。"),
        ("search", {"question": "a", "page": -5}, "参数“page”的值“-5”不能用：不能小于 1。"),
        ("search", {"question": "a", "page": 101}, "参数“page”的值“101”不能用：不能大于 100。"),
        ("search", {"question": "a", "page": "b"}, "参数“page”的值“b”不能用：不是整数。"),
        ("search", {"question": "a", "page": 1.5}, "参数“page”的值“1.5”不能用：不是整数。"),
        ("search", {"question": "a", "page": None}, "参数“page”的值“None”不能用：不是整数。"),
        ("search", {}, "参数“question”没有写，请补上。"),
        ("state_of", {"citation": 41}, "参数“citation”的值“41”不能用：不是文字"),
        ("state_of", {"citation": ["a"]}, "参数“citation”.*不是文字"),
        ("state_of", {"citation": "一\0"}, "参数“citation”里有不能用的字符（NUL）"),
        ("state_of", {"citation": _RULE, "day": "2025-01-01"}, "没有参数“day”；.*citation、on"),
        ("repeal", {"citation": _RULE}, "没有工具“repeal”；可以用的有：search、"),
    ],
)
def test_what_is_not_understood_is_refused_with_words(
    ask: Ask, tool: str, asked: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        ask(tool, **asked)


def test_a_number_that_there_is_not_is_never_certain(ask: Ask) -> None:
    found = ask(
        "read_provision", citation="《示例市城市内河管理办法》（示例市人民政府令第99号）第三条"
    )
    assert found["is_ambiguous"]
    (choice,) = found["choices"]
    assert choice["citation"] == "《示例市城市内河管理办法》（示例市人民政府令第41号）第三条"


def test_drafts_are_not_known(ask: Ask) -> None:
    make_document(title="示例市未公布办法", document_number="示政发〔2026〕99号")
    with pytest.raises(ValueError, match="没有找到"):
        ask("state_of", citation="示政发〔2026〕99号")
    assert ask("search", question="示例市未公布办法")["total"] == 0


def failures(tool: str) -> float:
    """How many questions of a kind the metrics say have failed."""
    return next(
        (
            sample.value
            for metric in request_metrics()
            for sample in metric.samples
            if sample.name == "gazette_tool_failures_total" and sample.labels["tool"] == tool
        ),
        0,
    )


def test_a_tool_that_fails_is_counted(ask: Ask) -> None:
    """The answer is 200 with an error in it: only the metrics tell the operator."""
    before = failures("what_changed")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE gazette_publicchange RENAME TO away")
    try:
        with pytest.raises(ValueError, match="Error executing tool what_changed"):
            ask("what_changed")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE away RENAME TO gazette_publicchange")
    assert failures("what_changed") == before + 1
    with pytest.raises(ValueError, match="cursor"):
        ask("what_changed", cursor="none")
    assert failures("what_changed") == before + 1


@pytest.mark.django_db
class TestHttp:
    def test_a_browser_is_led_to_the_guide(self, client: Browser) -> None:
        answer = client.get("/mcp", headers={"accept": "text/html"})
        assert answer["Location"] == "/assistants/"
        page = client.get("/assistants/").content.decode()
        assert "http://testserver/mcp" in page
        assert all(tool in page for tool in TOOLS)

    def test_no_stream_is_offered(self, client: Browser) -> None:
        assert client.get("/mcp", headers={"accept": "text/event-stream"}).status_code == 405

    def test_a_large_question_is_refused(self, client: Browser) -> None:
        answer = client.post("/mcp", data="x" * 200_000, content_type="application/json")
        assert answer.status_code == 413

    def test_a_form_is_no_question(self, client: Browser) -> None:
        assert client.post("/mcp", data={"a": "b"}).status_code == 415

    def test_a_page_elsewhere_may_ask(self, client: Browser) -> None:
        answer = client.options("/mcp")
        assert answer.status_code == 204
        assert "POST" in answer["Access-Control-Allow-Methods"]

    def test_what_is_no_json_is_an_error_of_the_protocol(self, client: Browser) -> None:
        accept = {"accept": "application/json, text/event-stream"}
        answer = client.post("/mcp", data="{", content_type="application/json", headers=accept)
        assert answer.status_code == 400
        assert json.loads(answer.content)["error"]["code"] == -32700

    def test_it_has_the_limits_of_searches(self, client: Browser, settings: Any) -> None:
        settings.OVERLOAD_PER_ADDRESS = 1
        for _ in range(2):
            answer = client.post(
                "/mcp", data="{}", content_type="application/json", REMOTE_ADDR="192.0.2.7"
            )
        assert answer.status_code == 429
        assert answer["Retry-After"]


@pytest.mark.services
def test_it_answers_over_standard_input(tmp_path: Path) -> None:
    portal = Portal(tmp_path, JOBS="off")
    portal.prepare(("load_samples", "--online"))
    ask = asker(
        StdioServerParameters(
            command=sys.executable,
            args=["manage.py", "serve_assistant", "--portal-url", "https://gongbao.shili.example"],
            env=portal.environment,
            cwd=str(ROOT),
        )
    )
    found = ask("read_provision", citation=f"{_RULE}第二十条", on="2026-05-01")
    assert found["address"].startswith("https://gongbao.shili.example/")
    assert "50米" in found["words"]
    assert [one["since"] for one in found["periods"]] == [None, "2026-04-02"]
