"""``manage.py rebuild_index``: unlike Haystack's, it lets the old index serve meanwhile."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from haystack.management.commands.rebuild_index import Command as StockCommand


class Command(StockCommand):
    help = "另建新索引，建成后替换旧索引；其间检索照常。"

    def handle(self, **options: Any) -> None:
        call_command("search_index", "--rebuild", stdout=self.stdout, stderr=self.stderr)
