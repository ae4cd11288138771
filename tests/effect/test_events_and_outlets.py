"""Every event that touches what is in force × every outlet that tells the state.

A rule is imported, and the decision that repeals it. After each event each outlet has to
say the same of the rule: the words of its state, with what waits for confirmation.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from gazette.effect import relation_proposals
from gazette.effect.decisions import decide
from gazette.effect.relation_claims import Claim
from gazette.kinds import specific
from gazette.models import Document, Issue, OutsideAct, Relation, RelationProposal
from gazette.office import corrections, workflow
from gazette.office.workflow import record_publication
from tests.effect.test_citations import RULE
from tests.effect.test_decisions import BY_NUMBER, publish
from tests.factories import make_document, make_person, make_provision, make_text, read_through

pytestmark = [pytest.mark.services, pytest.mark.django_db]

VALID, PENDING, REPEALED = "现行有效", "现行有效 · 废止待确认", "已废止"
IN_PART, BY_MACHINE = "现行有效（部分废止）", "现行有效（已修改） · 机器识别"
SUSPENDED, AMENDED = "暂停施行", "现行有效（已修改）"
EXTENDED, EXTENDED_BY_MACHINE = "现行有效（已延长有效期）", "现行有效（已延长有效期） · 机器识别"
TO_SUSPEND, TO_RESUME = "现行有效 · 暂停施行待确认", "暂停施行 · 恢复施行待确认"
TO_EXTEND, TO_AMEND = "现行有效 · 延长待确认", "现行有效 · 修改待确认"
TO_REPEAL_IN_PART = "现行有效 · 部分废止待确认"
#: The words of an answer → the values of state and caution in data.
VALUES = {
    VALID: ("in_force", ""),
    PENDING: ("in_force", "repeal_unconfirmed"),
    REPEALED: ("repealed", ""),
    IN_PART: ("repealed_in_part", ""),
    BY_MACHINE: ("amended", "read_by_machine"),
    AMENDED: ("amended", ""),
    SUSPENDED: ("suspended", ""),
    EXTENDED: ("extended", ""),
    EXTENDED_BY_MACHINE: ("extended", "read_by_machine"),
    TO_SUSPEND: ("in_force", "suspension_unconfirmed"),
    TO_RESUME: ("suspended", "resumption_unconfirmed"),
    TO_EXTEND: ("in_force", "extension_unconfirmed"),
    TO_AMEND: ("in_force", "amendment_unconfirmed"),
    TO_REPEAL_IN_PART: ("in_force", "repeal_in_part_unconfirmed"),
}
CAUTIONS = sorted({caution for _, caution in VALUES.values() if caution})
#: The issue of the rule, the newest one, and that of the decision about it.
NEWEST, DECISION = 9, 2
#: Its term ends within a year of every day on which the outlets are asked.
RULE_TEXT = RULE.format(number=7, year=2020).replace("起施行。", "起施行，有效期至2027年4月30日。")
WITHOUT_CLAUSE = BY_NUMBER.replace("市人民政府决定，废止", "市人民政府决定，参照")


class World:
    """The rule, what repeals it, the persons who decide, and what each outlet says."""

    def __init__(self) -> None:
        self.rule = publish(RULE_TEXT, NEWEST)
        self.clerk = make_person("clerk", "录入")
        self.reviewer = make_person("reviewer", "审核")
        self.client = Client()

    @property
    def repeal(self) -> Relation:
        return Relation.objects.get(target=self.rule, type="repeals")

    @property
    def source(self) -> Document:
        assert self.repeal.source
        return self.repeal.source

    def accept(self) -> None:
        """The second person agrees to what the first has proposed."""
        proposal = RelationProposal.objects.waiting().get()
        relation_proposals.accept(proposal, self.reviewer, "属实")

    def told(self) -> dict[str, str]:
        """What each outlet says of the rule; "" where it says nothing or does not list it."""
        asked = {"q": "公园"}
        api = self.client.get("/api/v1/search", asked).json()
        (found,) = (one for one in api["documents"] if one["id"] == self.rule.pk)
        return {
            "page": self._badge(self._get(self.rule.get_absolute_url())),
            "list": self._line(reverse("gazette:year", args=[2020])),
            "list of kind": self._line(reverse("gazette:kind", args=[self.rule.kind])),
            "list of body": self._line(reverse("gazette:body", args=[self.rule.bodies[0].name])),
            "in force": self._line(reverse("gazette:in_force")),
            "expiring": self._line(reverse("gazette:expiring"), days="365"),
            "ended": self._line(reverse("gazette:ended")),
            "home": self._line(reverse("gazette:home")),
            "contents": self._line(self.rule.issue.get_absolute_url()),
            "search": self._line("/search/", **asked),
            "rows": self._line("/search/", **asked, view="provisions"),
            "api": found["state_words"],
            "api, fields": f"{found['state']} {found['caution']}".strip(),
            "api, row": self._row(),
            "facet": self._facet("state"),
            "filter": self._filter("state", sorted({state for state, _ in VALUES.values()})),
            "waiting, facet": self._facet("caution"),
            "waiting, filter": self._filter("caution", CAUTIONS),
            "waiting, list": self._narrowed(),
            "suggestion": self._suggestion(),
            "feed": self._feed(),
            "csv": self._table("in_force", "csv") or self._table("ended", "csv"),
            "xlsx": self._table("in_force", "xlsx") or self._table("ended", "xlsx"),
        }

    def _get(self, url: str, **asked: str) -> str:
        return html.unescape(self.client.get(url, asked).content.decode())

    @staticmethod
    def _badge(words: str) -> str:
        found = re.search(r'class="state [^"]*">(.*?)</span></span></span>', words)
        return re.sub(r"<[^>]+>", "", found[1]) if found else ""

    def _line(self, url: str, **asked: str) -> str:
        """The badge in the line or the result that leads to the rule."""
        lines = re.split(r"<(?:li|article)\b", self._get(url, **asked))
        place = f'href="{self.rule.get_absolute_url()}'
        return next((self._badge(one) for one in lines if place in one and "<h1" not in one), "")

    def _row(self) -> str:
        """The state that the JSON gives for a row of the rule."""
        (hit, *_) = self._api(q="公园管理单位")["hits"]
        return str(hit["state_words"])

    def _api(self, **asked: str) -> Any:
        return self.client.get("/api/v1/search", asked).json()

    def _facet(self, name: str) -> str:
        """The values counted for words that stand in the rule alone."""
        facet = self._api(q="公园管理单位")["facets"][name]
        return " ".join(f"{one['value']} {one['count']}" for one in facet)

    def _filter(self, name: str, values: list[str]) -> str:
        """The values by which the search is narrowed to the rule."""
        found = []
        for value in values:
            documents = self._api(q="公园", **{name: value})["documents"]
            found += [value for one in documents if one["id"] == self.rule.pk]
        return " ".join(found)

    def _narrowed(self) -> str:
        """What the list of a year offers to narrow it by; it has no other document."""
        page = self._get(reverse("gazette:year", args=[2020]))
        return " ".join(re.findall(r'href="\?caution=(\w+)"', page))

    def _suggestion(self) -> str:
        offered = self.client.get(reverse("search:suggest"), {"q": "公园管理"}).json()
        url = self.rule.get_absolute_url()
        (note,) = (one["note"] for one in offered["suggestions"] if one["url"] == url)
        return str(note).partition(" · ")[2]

    def _feed(self) -> str:
        title = f"{self.rule.title}(?:（(.*)）)?$"
        lines = [html.unescape(one) for one in self._feed_words().splitlines()]
        (found,) = filter(None, (re.match(title, line) for line in lines))
        return found[1] or ""

    def _feed_words(self) -> str:
        words = self._get(reverse("gazette:feed"))
        return "\n".join(re.findall(r"<description>(.*?)</description>", words, re.DOTALL))

    def _table(self, name: str, extension: str) -> str:
        """What the row of the rule says in a table that is downloaded."""
        answer: Any = self.client.get(reverse(f"gazette:{name}"), {"download": extension})
        content = b"".join(answer) if answer.streaming else answer.content
        for row in _rows_of(content, extension):
            if row["标题"] == self.rule.title:
                (state,) = (value for key, value in row.items() if key.startswith("效力（截至"))
                return " · ".join(filter(None, [state, row["效力说明"]]))
        return ""


def _rows_of(content: bytes, extension: str) -> list[dict[str, Any]]:
    """The rows of a table by the names of their columns; an XLSX has a title above these."""
    if extension == "csv":
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    rows = list(load_workbook(io.BytesIO(content)).active.values)
    head = next(at for at, row in enumerate(rows) if "标题" in row)
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


def expected(words: str) -> dict[str, str]:
    """What each outlet has to say of a rule whose state has these words."""
    state, caution = VALUES[words]
    has_ended, is_suspended = state == "repealed", state == "suspended"
    is_waiting = caution not in {"", "read_by_machine"}
    brief = words if has_ended or is_suspended or is_waiting else ""
    in_force = "" if has_ended or is_suspended else words
    return {
        "page": words,
        "list": words,
        "list of kind": words,
        "list of body": words,
        "in force": in_force,
        "expiring": "" if state == "extended" else in_force,
        "ended": words if has_ended or caution == "repeal_unconfirmed" else "",  # 待确认 too
        "home": brief,
        "contents": brief,
        "search": words,
        "rows": words,
        "api": words,
        "api, fields": f"{state} {caution}".strip(),
        "api, row": words,
        "facet": f"{state} 1",
        "filter": state,
        "waiting, facet": f"{caution} 1" if caution else "",
        "waiting, filter": caution,
        "waiting, list": caution,
        "suggestion": brief,
        "feed": brief,
        "csv": words if has_ended else in_force,
        "xlsx": words if has_ended else in_force,
    }


def imported(world: World) -> None:
    publish(BY_NUMBER, DECISION)


def confirmed(world: World) -> None:
    imported(world)
    relation_proposals.confirm([world.repeal], world.clerk, "已核对")
    world.told()
    world.accept()


def proposed(world: World) -> None:
    imported(world)
    relation_proposals.confirm([world.repeal], world.clerk, "已核对")


def rejected(world: World) -> None:
    imported(world)
    world.told()
    relation_proposals.reject([world.repeal], world.clerk, "指的是另一份")
    world.accept()


def set_right(world: World) -> None:
    confirmed(world)
    world.told()
    claim = replace(Claim.of(world.repeal), type="repeals_in_part")
    relation_proposals.set_right(world.repeal, claim, world.clerk, "只废止一部分")
    world.accept()


def set_right_and_imported_again(world: World) -> None:
    set_right(world)
    world.told()
    publish(BY_NUMBER.replace("李示明", "王示明"), DECISION, reason="更正署名")


def rejected_and_imported_again(world: World) -> None:
    rejected(world)
    world.told()
    publish(BY_NUMBER.replace("李示明", "王示明"), DECISION, reason="更正署名")


def by_a_decision(kind: str, status: str = "proposed") -> Callable[[World], None]:
    """A published decision does something else to the rule, and waits or counts."""

    def event(world: World) -> None:
        values: dict[str, Any] = {"type": kind, "status": status, "effective_on": date(2025, 1, 1)}
        if kind == "extends":
            values["until"] = date(2030, 4, 30)
        decision = make_document(published=True, title="关于某些规章的决定", bodies=())
        Relation.objects.create(source=decision, target=world.rule, **values)

    event.__name__ = f"{kind}_{status}"
    return event


def confirmed_by_two(kind: str) -> Callable[[World], None]:
    """What a decision does waits, then one person confirms it and another agrees."""

    def event(world: World) -> None:
        by_a_decision(kind)(world)
        world.told()
        relation = Relation.objects.get(target=world.rule, type=kind)
        assert relation.source
        quote = "本市公园规章有变动。"
        make_provision(text=make_text(document=relation.source), body=quote, address="sec_1")
        Relation.objects.update(quote=quote, address="sec_1")
        relation_proposals.confirm([Relation.objects.get()], world.clerk, "已核对")
        world.accept()

    event.__name__ = f"{kind}_by_two_persons"
    return event


def resumption_waits(world: World) -> None:
    by_a_decision("suspends", "confirmed")(world)
    by_a_decision("resumes")(world)


def resumed(world: World) -> None:
    resumption_waits(world)
    world.told()
    decide(Relation.objects.filter(type="resumes"), Relation.Status.CONFIRMED, None)


def outside_act_recorded(world: World) -> None:
    """One person records that a decision of the province, not held here, repeals the rule."""
    act = OutsideAct(
        issuing_body="示例省人民政府",
        title="示例省人民政府关于废止部分文件的决定",
        signed_on=date(2026, 1, 5),
        evidence_url="https://shili.example/a.html",
    )
    claim = Claim("repeals", target=world.rule, quote="废止。", effective_on=date(2026, 2, 1))
    relation_proposals.record_outside_act(act, claim, world.clerk, "省里已经废止")


def outside_act_accepted(world: World) -> None:
    outside_act_recorded(world)
    world.told()
    world.accept()


def outside_act_rejected_later(world: World) -> None:
    outside_act_accepted(world)
    world.told()
    relation_proposals.reject([world.repeal], world.clerk, "看错了")
    world.accept()


def date_corrected(world: World) -> None:
    confirmed(world)
    world.told()
    values = {"effective_on": date(2099, 1, 1)}
    correction = corrections.propose(specific(world.source), values, world.clerk, "误植")
    corrections.accept(correction, world.reviewer)


def imported_again(world: World) -> None:
    confirmed(world)
    world.told()
    publish(BY_NUMBER.replace("李示明", "王示明"), DECISION, reason="更正署名")


def imported_again_while_it_waits(world: World) -> None:
    imported(world)
    world.told()
    publish(BY_NUMBER.replace("李示明", "王示明"), DECISION, reason="更正署名")


def clause_gone(world: World) -> None:
    imported(world)
    world.told()
    publish(WITHOUT_CLAUSE, DECISION, reason="更正")


def withdrawn(world: World) -> None:
    confirmed(world)
    world.told()
    workflow.withdraw(world.source.issue, make_person("publisher", "发布"), "误发")


def withdrawn_while_it_waits(world: World) -> None:
    imported(world)
    world.told()
    workflow.withdraw(world.source.issue, make_person("publisher", "发布"), "误发")


def published_again(world: World) -> None:
    withdrawn(world)
    world.told()
    record_publication(world.source.issue, None, "重新发布")


def in_a_draft(world: World) -> None:
    publish(BY_NUMBER, DECISION, is_draft=True)


def published(world: World) -> None:
    in_a_draft(world)
    world.told()
    record_publication(world.source.issue, None, "出版")


def office_path(world: World, until: str) -> None:
    """The decision goes the way of the office: sent in, approved by another person, published."""
    in_a_draft(world)
    issue = Issue.objects.exclude(pk=world.rule.issue_id).get()
    workflow.submit(issue, world.clerk)
    world.told()
    read_through(issue, world.reviewer)
    workflow.approve(Issue.objects.get(pk=issue.pk), world.reviewer)
    if until == "published":
        world.told()
        publisher = make_person("publisher", "发布")
        workflow.publish(Issue.objects.get(pk=issue.pk), publisher, "已核对")


def approved(world: World) -> None:
    office_path(world, "approved")


def approved_and_published(world: World) -> None:
    office_path(world, "published")


EVENTS: list[tuple[Callable[[World], None], str]] = [
    (imported, PENDING),
    (proposed, PENDING),
    (confirmed, REPEALED),
    (rejected, VALID),
    (rejected_and_imported_again, VALID),
    (set_right, IN_PART),
    (set_right_and_imported_again, IN_PART),
    (date_corrected, VALID),
    (imported_again, REPEALED),
    (imported_again_while_it_waits, PENDING),
    (clause_gone, VALID),
    (withdrawn, VALID),
    (withdrawn_while_it_waits, VALID),
    (published_again, REPEALED),
    (in_a_draft, VALID),
    (published, PENDING),
    (approved, VALID),
    (approved_and_published, REPEALED),
    (outside_act_recorded, VALID),
    (outside_act_accepted, REPEALED),
    (outside_act_rejected_later, VALID),
    (by_a_decision("repeals_in_part"), TO_REPEAL_IN_PART),
    (by_a_decision("suspends"), TO_SUSPEND),
    (confirmed_by_two("suspends"), SUSPENDED),
    (resumption_waits, TO_RESUME),
    (resumed, VALID),
    (by_a_decision("extends"), TO_EXTEND),
    (by_a_decision("extends", "read"), EXTENDED_BY_MACHINE),
    (confirmed_by_two("extends"), EXTENDED),
    (by_a_decision("amends"), TO_AMEND),
    (by_a_decision("amends", "read"), BY_MACHINE),
    (confirmed_by_two("amends"), AMENDED),
]


@pytest.mark.parametrize(("event", "words"), EVENTS, ids=[one.__name__ for one, _ in EVENTS])
def test_every_outlet_tells_an_event_at_once(event, words) -> None:
    world = World()
    assert world.told() == expected(VALID)
    event(world)
    assert world.told() == expected(words)


@pytest.mark.parametrize(("prepare", "words"), [(imported, PENDING), (confirmed, REPEALED)])
def test_every_outlet_tells_a_change_of_day(prepare, words, monkeypatch) -> None:
    world = World()
    prepare(world)
    for day, told in [(date(2026, 5, 31), VALID), (date(2026, 6, 1), words)]:
        monkeypatch.setattr(timezone, "localdate", lambda *_, day=day, **__: day)
        assert world.told() == expected(told)


def test_the_feed_needs_as_many_queries_for_many_documents_as_for_one(client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("gazette:feed"))
        return len(captured)

    issue = make_document(published=True).issue
    before = queries()
    for _ in range(5):
        rule = make_document(issue=issue)
        decree = make_document(issue=issue)
        values = {"type": "repeals", "status": "proposed", "effective_on": date(2025, 1, 1)}
        Relation.objects.create(source=decree, target=rule, **values)
    assert queries() == before
    assert client.get(reverse("gazette:feed")).content.decode().count("废止待确认") == 5
