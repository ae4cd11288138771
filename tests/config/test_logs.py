"""Lines of the log: JSON, with a traceback, without what is about persons."""

from __future__ import annotations

import json
import logging
import sys

from django.db import IntegrityError

from gazette.config.logs import JsonFormatter, TextFormatter, logging_settings


def record(message: str, error: Exception | None = None, **extra: object) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("gazette.office", logging.ERROR, "", 0, message, (), info)
    made.request_id = "f3a9000000aa"
    made.__dict__.update(extra)
    return made


def test_a_record_is_one_json_object_on_a_line() -> None:
    text = JsonFormatter("Asia/Shanghai").format(record("一行\n两行", status=500, secret="x"))
    line = json.loads(text)
    assert "\n" not in text
    assert "一行" in text
    assert line["time"].endswith("+08:00")
    assert (line["level"], line["logger"]) == ("ERROR", "gazette.office")
    assert (line["request"], line["status"]) == ("f3a9000000aa", 500)
    assert "secret" not in line


def test_values_that_the_database_quotes_are_left_out() -> None:
    try:
        raise IntegrityError(
            'duplicate key "auth_user_username_key"\nDETAIL:  Key (username)=(wangmin) exists.'
        )
    except IntegrityError as error:
        failed = record("saving", error)
    for formatter in (JsonFormatter(), TextFormatter()):
        text = formatter.format(failed)
        assert "auth_user_username_key" in text
        assert "Traceback" in text
        assert "wangmin" not in text


def test_it_is_json_unless_a_person_reads_it(monkeypatch) -> None:
    def formatter() -> str:
        return logging_settings("UTC")["handlers"]["stderr"]["formatter"]

    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    assert formatter() == "json"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert formatter() == "text"


def test_no_handler_of_django_s_own_is_left() -> None:
    for name in ("django", "django.request", "django.security"):
        assert logging.getLogger(name).handlers == []
        assert logging.getLogger(name).propagate
    assert not logging.getLogger("django.server").propagate
