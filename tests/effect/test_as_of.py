"""``?on=``: what is read as a day, and the message for what is not a day."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from gazette.effect.as_of import as_of, read_day

DAY = date(2025, 7, 20)


@pytest.mark.parametrize(
    "written",
    [
        "2025-07-20",
        "2025-7-20",
        "2025年7月20日",
        "2025/07/20",
        "2025.7.20",
        "20250720",
        "２０２５－７－２０",
    ],
)
def test_a_day_is_read_as_people_write_it(written: str) -> None:
    assert read_day(written) == DAY


@pytest.mark.parametrize(
    "written",
    [
        "2025-13-01",
        "2025-02-29",
        "2025-07",
        "昨天",
        "20-7-2025",
        "0001-01-01",
        "9999-12-31",
        "\x00",
    ],
)
def test_an_invalid_day_is_reported_and_today_is_used(written: str) -> None:
    found = as_of(RequestFactory().get("/", {"on": written}))
    assert found.on == timezone.localdate()
    assert written[:20] in found.error or not written.strip()
    assert not found.is_asked
    assert found.query == ""


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_every_day_comes_back_as_it_was_asked(day: date) -> None:
    found = as_of(RequestFactory().get("/", {"on": day.isoformat()}))
    assert found.on == day
    assert found.error == ""
    assert found.query in ("", f"on={day.isoformat()}")


@given(st.text())
def test_no_text_breaks_the_reading(written: str) -> None:
    assert as_of(RequestFactory().get("/", {"on": written})).on


def test_nothing_asked_is_today() -> None:
    found = as_of(RequestFactory().get("/"))
    assert (found.on, found.asked, found.is_asked) == (timezone.localdate(), "", False)
