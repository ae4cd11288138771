"""Answer an assistant over standard input and output (Model Context Protocol)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from gazette.assistants.mcp_server import addresses_by, mcp_server

#: What addresses begin with where PORTAL_URL is not set: the portal of ``make run``.
_DEFAULT = "http://127.0.0.1:8000"


class Command(BaseCommand):
    help = "供智能助手在本机查阅公报（MCP，标准输入输出），例如：manage.py serve_assistant"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--portal-url",
            default=settings.PORTAL_URL or _DEFAULT,
            help="答复里的网址以它开头；默认是 PORTAL_URL",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        base = options["portal_url"].rstrip("/")
        with addresses_by(lambda path: f"{base}{path}", outlives_requests=True):
            mcp_server().run("stdio")
