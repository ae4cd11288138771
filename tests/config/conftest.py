"""A log to be read by tests."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from gazette.config.logs import JsonFormatter, RequestIdFilter
from tests.config.log_lines import LogLines


@pytest.fixture
def log_lines() -> Iterator[LogLines]:
    """Everything that reaches the root logger, formatted as on standard error."""
    lines = LogLines()
    handler = logging.StreamHandler(lines.stream)
    handler.addFilter(RequestIdFilter())
    handler.setFormatter(JsonFormatter("Asia/Shanghai"))
    logging.getLogger().addHandler(handler)
    yield lines
    logging.getLogger().removeHandler(handler)
