"""The tools as a server of the Model Context Protocol, by its official SDK.

The same server answers over HTTP (``mcp_view``) and over standard input (``serve_assistant``).
Only who asks brings it into a process: the SDK takes some 50 MB.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from inspect import signature
from typing import Annotated, Any

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field, ValidationError

from gazette.api.problem_answers import unusable
from gazette.assistants import assistant_tools as tools
from gazette.assistants.cited_rows import LONGEST_CITATION
from gazette.assistants.quotation_check import LONGEST_QUOTATION
from gazette.data.data_views import NotUnderstood
from gazette.data.document_record import Absolute
from gazette.signals import tool_failed

INSTRUCTIONS = (
    "中国政府公报的权威文本：检索，按引用查阅某日的条文，查效力和理由，查变动，逐字核对引文。"
    "回答时请给出 citation、address 和 on（哪一日），并转述 cautions；words 为 null 表示当日文字"
    "不能确定，不要推测。\n"
    "The authoritative text of government gazettes. Give citation, address and day with every"
    " answer, and pass the cautions on. Where words are null they cannot be told; do not guess."
)
_absolute: ContextVar[Absolute] = ContextVar("absolute")
_outlives_requests: ContextVar[bool] = ContextVar("outlives_requests", default=False)
_READ_ONLY = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


def _asked(chinese: str, english: str, most: int) -> Any:
    """What a parameter is, and how many characters it may have."""
    return Field(description=f"{chinese} {english}", max_length=most)


Question = Annotated[str, _asked("要找的词、文号或者问题。", "Words, a number, a question.", 500)]
Citation = Annotated[
    str,
    _asked(
        "文号或完整标题，后接条款，如“示例市人民政府令第41号第二十条第二款”。",
        "A number or a full title, then the provision.",
        LONGEST_CITATION,
    ),
]
Quotation = Annotated[
    str,
    _asked("引文，省略处用……。", "The quotation; …… where words are left out.", LONGEST_QUOTATION),
]
Day = Annotated[str, _asked("哪一日，如 2025-07-20；不写是今天。", "Today by default.", 20)]
Since = Annotated[str, _asked("从哪一日起，如 2025-07-01。", "From which day on.", 20)]
Cursor = Annotated[str, _asked("上次答复里的 cursor。", "That of the last answer.", 300)]
Page = Annotated[int, Field(ge=1, le=100)]


@contextmanager
def addresses_by(absolute: Absolute, *, outlives_requests: bool = False) -> Iterator[None]:
    """Within it, answers name addresses that ``absolute`` makes of paths.

    ``outlives_requests``: it is no request, and its database connection may have to be renewed.
    """
    tokens = _absolute.set(absolute), _outlives_requests.set(outlives_requests)
    try:
        yield
    finally:
        _absolute.reset(tokens[0])
        _outlives_requests.reset(tokens[1])


async def _answered(function: Callable[..., dict[str, Any]], *asked: Any) -> dict[str, Any]:
    """The answer of a tool, in the thread that has the database; what is wrong, as an error.

    What is no fault of the question is told by the signal ``tool_failed``, and logged by the SDK.
    """

    def ask() -> dict[str, Any]:
        if _outlives_requests.get():
            close_old_connections()  # nobody else does where there are no requests
        return function(*asked, _absolute.get())

    try:
        found = await sync_to_async(ask)()
    except NotUnderstood as error:
        raise _refusal(error) from error
    except Exception:
        tool_failed.send(sender=None, tool=function.__name__)
        raise
    # Days as the API writes them.
    answer: dict[str, Any] = json.loads(json.dumps(found, default=str))
    return answer


async def search(question: Question, on: Day = "", page: Page = 1) -> dict[str, Any]:
    """检索公报全文，给出条文、效力和地址。 Search the gazettes; hits with citation and state."""
    return await _answered(tools.search, question, on, page)


async def read_provision(citation: Citation, on: Day = "") -> dict[str, Any]:
    """按引用查阅一条（款、项）某日的文字。 One provision as it reads on a day."""
    return await _answered(tools.read_provision, citation, on)


async def state_of(citation: Citation, on: Day = "") -> dict[str, Any]:
    """某日是否有效，理由，谁废止或修改了它。 Whether it is in force on a day, and why."""
    return await _answered(tools.state_of, citation, on)


async def what_changed(since: Since = "", cursor: Cursor = "") -> dict[str, Any]:
    """某日以来公布、更正、撤下、生效、失效了什么。 What has changed since a day or a cursor."""
    return await _answered(tools.what_changed, since, cursor)


async def check_quotation(words: Quotation, citation: Citation, on: Day = "") -> dict[str, Any]:
    """核对引文：当日是否这样写，差别逐字列出。 Whether the provision says so, word by word."""
    return await _answered(tools.check, words, citation, on)


#: Each tool by its name.
_TOOLS: dict[str, Callable[..., Any]] = {
    one.__name__: one for one in (search, read_provision, state_of, what_changed, check_quotation)
}


class _Server(MCPServer[Any]):
    """The SDK's server; arguments that there are not, and values that are none, as the API's."""

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        """The answer of a tool. Raises ToolError, in Chinese and in English, where it has none."""
        if name not in _TOOLS:
            offered = "、".join(_TOOLS)
            english = f"There is no tool {name[:40]!r}; there are: {', '.join(_TOOLS)}."
            raise ToolError(f"没有工具“{name[:40]}”；可以用的有：{offered}。 {english}")
        known = signature(_TOOLS[name]).parameters
        for given, value in arguments.items():
            if given not in known:
                raise _refusal(NotUnderstood.unknown(given, list(known)))
            if "\0" in str(value):
                raise _refusal(NotUnderstood.unstorable(given))
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                first = error.__cause__.errors()[0]
                wrong = str(first["loc"][0])
                refused = unusable(wrong, str(arguments.get(wrong, "")), first)
                raise _refusal(refused) from error
            raise


def _refusal(error: NotUnderstood) -> ToolError:
    return ToolError(f"{error.chinese} {error.english}")


@cache
def mcp_server() -> MCPServer[Any]:
    """The server with its tools."""
    server = _Server("gazette", title="政府公报", instructions=INSTRUCTIONS, log_level="WARNING")
    for tool in _TOOLS.values():
        server.add_tool(tool, annotations=_READ_ONLY)
    return server
