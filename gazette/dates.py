"""Dates as the official register writes them."""

from datetime import date


def chinese_date(day: date | None) -> str:
    """``2023年12月18日`` (GB/T 9704-2012: arabic, no leading zeros); empty for None."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
