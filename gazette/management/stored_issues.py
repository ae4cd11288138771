"""Issues and documents that the arguments of a command name: by year, number and gazette."""

from __future__ import annotations

from django.core.management.base import CommandError

from gazette.management.progress import MISUSED
from gazette.models import Document, Gazette, Issue


def whole_number(text: str, what: str, example: str, most: int) -> int:
    """An argument as a number from 1 to ``most``. Raises CommandError, in Chinese, if not one."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 1 <= number <= most:
        raise CommandError(f"{what}“{text}”应是数字，如 {example}。", returncode=MISUSED)
    return number


def named_gazette(slug: str) -> Gazette:
    """The gazette of a slug. Raises CommandError, which lists the known slugs."""
    for gazette in Gazette.objects.filter(slug=slug):
        return gazette
    known = "、".join(f"{one.slug}（{one.name}）" for one in Gazette.objects.all())
    raise CommandError(f"没有网址标识为“{slug}”的公报。现有：{known or '无'}。", returncode=MISUSED)


def stored_issue(year: int, number: int, slug: str | None) -> Issue:
    """The issue of that year and number. Raises CommandError for none, or several gazettes."""
    issues = Issue.objects.with_gazette().without_source()
    if slug:
        issues = issues.filter(gazette=named_gazette(slug))
    found = list(issues.filter(year=year, number=number))
    if len(found) > 1:
        known = "、".join(f"{one.gazette.slug}（{one.gazette.name}）" for one in found)
        raise CommandError(
            f"有{len(found)}种公报都有{year}年第{number}期，请用 --gazette 指明一种：{known}。",
            returncode=MISUSED,
        )
    if not found:
        there = issues.filter(year=year).order_by("number").values_list("number", flat=True)
        numbers = "、".join(map(str, dict.fromkeys(there)))
        hint = f"这一年有第{numbers}期。" if numbers else "这一年一期也没有。"
        raise CommandError(f"没有{year}年第{number}期。{hint}", returncode=MISUSED)
    return found[0]


def stored_document(issue: Issue, position: int) -> Document:
    """The document at a position of the issue. Raises CommandError, which says how many it has."""
    for document in issue.documents.select_related("issue__gazette").filter(position=position):
        return document
    count = issue.documents.count()
    raise CommandError(f"{issue}没有第{position}件文件，本期共{count}件。", returncode=MISUSED)
