"""Factories of rows, with defaults for all values; each also makes the rows it refers to.

``make_document`` makes a Notice in a draft by default; ``published=True`` publishes the
issue.
"""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User
from django.utils import timezone

from gazette.models import (
    Column,
    Document,
    DocumentIssuer,
    Gazette,
    Issue,
    IssuingBody,
    Provision,
    SourceCheck,
    SourceFrame,
    Text,
)
from gazette.office.deviation_answers import answer
from gazette.office.document_contents import contents_of
from gazette.office.guarded_rights import pending
from gazette.office.reading_marks import mark_seen
from gazette.office.source_deviations import unanswered
from gazette.parsing.parsed import Level, TextRole
from gazette.parsing.words.dates import chinese_date
from notices.models import Notice
from tests.today import TODAY

_numbers = count(1)


def make_gazette(**values: Any) -> Gazette:
    number = next(_numbers)
    return Gazette.objects.create(
        **{"name": f"示例{number}市人民政府公报", "slug": f"shili-{number}"} | values
    )


def make_issue(*, published: bool = False, **values: Any) -> Issue:
    status = Issue.Status.PUBLISHED if published else Issue.Status.DRAFT
    values.setdefault("gazette", None)
    values["gazette"] = values["gazette"] or make_gazette()
    last = Issue.objects.filter(gazette=values["gazette"]).count()
    defaults = {"year": 2025, "number": last + 1, "status": status}
    return Issue.objects.create(**defaults | {"published_on": date(2025, 2, 28)} | values)


def make_body(name: str = "示例市人民政府") -> IssuingBody:
    return IssuingBody.objects.get_or_create(name=name)[0]


def make_column(issue: Issue, name: str = "市政府文件") -> Column:
    position = issue.columns.count() + 1
    return Column.objects.get_or_create(issue=issue, name=name, defaults={"position": position})[0]


def make_document(
    kind: type[Document] = Notice,
    *,
    published: bool = False,
    bodies: tuple[str, ...] = ("示例市人民政府",),
    column: str | None = "市政府文件",
    **values: Any,
) -> Document:
    number = next(_numbers)
    issue = values.pop("issue", None) or make_issue(published=published)
    issuers = [make_body(name) for name in bodies]
    defaults: dict[str, Any] = {
        "position": issue.documents.count() + 1,
        "title": f"示例市人民政府关于第{number}号事项的通知",
        "document_number": f"示政发〔2025〕{10_000 + number}号",
        "lead_body": issuers[0] if issuers else None,
        "column": make_column(issue, column) if column else None,
        "signed_on": date(2025, 1, 15),
    }
    document = kind.objects.create(issue=issue, **defaults | values)
    for position, body in enumerate(issuers, start=1):
        DocumentIssuer.objects.create(document=document, body=body, position=position)
    return document


def make_text(**values: Any) -> Text:
    document = values.pop("document", None) or make_document()
    defaults = {"position": document.texts.count() + 1, "role": TextRole.MAIN.value}
    return Text.objects.create(document=document, **defaults | values)


def make_provision(**values: Any) -> Provision:
    text = values.pop("text", None) or make_text()
    number = text.provisions.count() + 1
    defaults: dict[str, Any] = {
        "position": number,
        "level": Level.ARTICLE.value,
        "label": f"第{number}条",
        "number": str(number),
        "body": "本办法适用于本市行政区域。",
        "address": f"art_{number}",
    }
    return Provision.objects.create(text=text, **defaults | values)


def make_ending_rule(body: str) -> Provision:
    """A row of a published rule that is in force for the last day."""
    document = make_document(
        published=True,
        title="示例市报送办法",
        signed_on=date(2025, 1, 1),
        effective_on=date(2025, 2, 1),
        last_day_in_force=TODAY,
    )
    return make_provision(text=make_text(document=document), body=body)


def give_source(issue: Issue) -> Issue:
    """Write the source that prints what the documents and rows of an issue say now.

    The facts of each document stand in a line before its rows, which no row holds. The issue
    counts as checked beside it, without a doubt.
    """
    text, frame = "", []
    for document in issue.documents.order_by("position"):
        facts = [document.title, document.document_number, chinese_date(document.signed_on)]
        facts += [document.contents_title, document.text_title]
        facts += document.texts.values_list("title", flat=True)
        line = "　".join(filter(None, facts))
        frame.append((len(text), len(text) + len(line)))
        text += line + "\n"
        for row in document.provisions.order_by("text__position", "position"):
            span = (len(text), len(text) + len(row.printed))
            Provision.objects.filter(pk=row.pk).update(span_start=span[0], span_end=span[1])
            text += row.printed + "\n"
    Issue.objects.filter(pk=issue.pk).update(source_text=text)
    SourceFrame.objects.update_or_create(issue=issue, defaults={"spans": frame})
    checker = User.objects.get_or_create(username="checker")[0]
    values = {"checked_by": checker, "checked_at": timezone.now()}
    SourceCheck.objects.update_or_create(issue=issue, defaults=values)
    issue.refresh_from_db()
    return issue


def confirm_rights(person: User) -> None:
    """Confirm what a person holds now, as the migration does with what was held before."""
    pending(person).update(confirmed_at=timezone.now())


def make_person(name: str, *groups: str) -> User:
    """A member of the office in the named groups, whose rights are confirmed.

    Read again so that no permission is cached.
    """
    person = User.objects.create_user(name, is_staff=True)
    person.groups.set([Group.objects.get(name=group) for group in groups])
    confirm_rights(person)
    return User.objects.get(pk=person.pk)


def answer_deviations(issue: Issue, person: User) -> None:
    """Let a reviewer answer all that differs from the source, as rows made here do."""
    waiting = [one.digest for one in unanswered(issue)]
    if waiting:
        answer(issue, waiting, "与原件核对过", person)


def read_through(issue: Issue, *people: User) -> None:
    """Let people have all documents of an issue on screen, as they are now."""
    for content in contents_of(issue):
        for person in people:
            mark_seen(person, content, [(0, content.part_count)])
