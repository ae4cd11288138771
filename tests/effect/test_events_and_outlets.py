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

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gazette.effect import relation_proposals
from gazette.effect.relation_claims import Claim
from gazette.kinds import specific
from gazette.models import Document, Relation, RelationProposal
from gazette.office import corrections, workflow
from gazette.office.workflow import record_publication
from tests.effect.test_citations import RULE
from tests.effect.test_decisions import BY_NUMBER, publish
from tests.factories import make_document, make_person

pytestmark = [pytest.mark.services, pytest.mark.django_db]

VALID, PENDING, REPEALED = "现行有效", "现行有效 · 废止待确认", "已废止"
IN_PART, BY_MACHINE = "现行有效（部分废止）", "现行有效（已修改） · 机器识别"
VALUES = {
    VALID: "in_force",
    PENDING: "in_force",
    REPEALED: "repealed",
    IN_PART: "repealed_in_part",
    BY_MACHINE: "amended",
}
CAUTIONS = {PENDING: " repeal_unconfirmed", BY_MACHINE: " read_by_machine"}
WITHOUT_CLAUSE = BY_NUMBER.replace("市人民政府决定，废止", "市人民政府决定，参照")


class World:
    """The rule, what repeals it, the persons who decide, and what each outlet says."""

    def __init__(self) -> None:
        self.rule = publish(RULE.format(number=7, year=2020), 1)
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
            "in force": self._line(reverse("gazette:in_force")),
            "ended": self._line(reverse("gazette:ended")),
            "contents": self._line(self.rule.issue.get_absolute_url()),
            "search": self._line("/search/", **asked),
            "rows": self._line("/search/", **asked, view="provisions"),
            "api": found["state_words"],
            "api, fields": f"{found['state']} {found['caution']}".strip(),
            "facet": self._facet(),
            "filter": self._filter(),
            "suggestion": self._suggestion(),
            "feed": self._feed(),
            "csv": self._sheet("in_force") or self._sheet("ended"),
        }

    def _get(self, url: str, **asked: str) -> str:
        return html.unescape(self.client.get(url, asked).content.decode())

    @staticmethod
    def _badge(words: str) -> str:
        found = re.search(r'class="state [^"]*">([^<]*)<', words)
        return found[1] if found else ""

    def _line(self, url: str, **asked: str) -> str:
        """The badge in the line or the result that leads to the rule."""
        lines = re.split(r"<(?:li|article)\b", self._get(url, **asked))
        place = f'href="{self.rule.get_absolute_url()}'
        return next((self._badge(one) for one in lines if place in one and "<h1" not in one), "")

    def _facet(self) -> str:
        """The states counted for words that stand in the rule alone."""
        api = self.client.get("/api/v1/search", {"q": "公园管理单位"}).json()
        return " ".join(f"{one['value']} {one['count']}" for one in api["facets"]["state"])

    def _filter(self) -> str:
        """The states by which the search is narrowed to the rule."""
        found = []
        for state in sorted(set(VALUES.values())):
            api = self.client.get("/api/v1/search", {"q": "公园", "state": state}).json()
            found += [state for one in api["documents"] if one["id"] == self.rule.pk]
        return " ".join(found)

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

    def _sheet(self, name: str) -> str:
        answer = self.client.get(reverse(f"gazette:{name}"), {"download": "csv"})
        text = b"".join(answer) if answer.streaming else answer.content
        for row in csv.DictReader(io.StringIO(text.decode("utf-8-sig"))):
            if row["标题"] == self.rule.title:
                (state,) = (value for key, value in row.items() if key.startswith("效力（截至"))
                return " · ".join(filter(None, [state, row["效力说明"]]))
        return ""


def expected(words: str) -> dict[str, str]:
    """What each outlet has to say of a rule whose state has these words."""
    brief = words if words in {PENDING, REPEALED} else ""
    is_ended = words == REPEALED
    return {
        "page": words,
        "list": words,
        "list of kind": words,
        "in force": "" if is_ended else words,
        "ended": words if is_ended else "",
        "contents": brief,
        "search": words,
        "rows": words,
        "api": words,
        "api, fields": VALUES[words] + CAUTIONS.get(words, ""),
        "facet": f"{VALUES[words]} 1",
        "filter": VALUES[words],
        "suggestion": brief,
        "feed": brief,
        "csv": words,
    }


def imported(world: World) -> None:
    publish(BY_NUMBER, 2)


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
    publish(BY_NUMBER.replace("李示明", "王示明"), 2, reason="更正署名")


def rejected_and_imported_again(world: World) -> None:
    rejected(world)
    world.told()
    publish(BY_NUMBER.replace("李示明", "王示明"), 2, reason="更正署名")


def amended_as_a_machine_reads(world: World) -> None:
    values = {"type": "amends", "status": "read", "effective_on": date(2025, 1, 1)}
    Relation.objects.create(source=make_document(published=True), target=world.rule, **values)


def date_corrected(world: World) -> None:
    confirmed(world)
    world.told()
    values = {"effective_on": date(2099, 1, 1)}
    correction = corrections.propose(specific(world.source), values, world.clerk, "误植")
    corrections.accept(correction, world.reviewer)


def imported_again(world: World) -> None:
    confirmed(world)
    world.told()
    publish(BY_NUMBER.replace("李示明", "王示明"), 2, reason="更正署名")


def imported_again_while_it_waits(world: World) -> None:
    imported(world)
    world.told()
    publish(BY_NUMBER.replace("李示明", "王示明"), 2, reason="更正署名")


def clause_gone(world: World) -> None:
    imported(world)
    world.told()
    publish(WITHOUT_CLAUSE, 2, reason="更正")


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
    publish(BY_NUMBER, 2, is_draft=True)


def published(world: World) -> None:
    in_a_draft(world)
    world.told()
    record_publication(world.source.issue, None, "出版")


EVENTS: list[tuple[Callable[[World], None], str]] = [
    (imported, PENDING),
    (proposed, PENDING),
    (confirmed, REPEALED),
    (rejected, VALID),
    (rejected_and_imported_again, VALID),
    (set_right, IN_PART),
    (set_right_and_imported_again, IN_PART),
    (amended_as_a_machine_reads, BY_MACHINE),
    (date_corrected, VALID),
    (imported_again, REPEALED),
    (imported_again_while_it_waits, PENDING),
    (clause_gone, VALID),
    (withdrawn, VALID),
    (withdrawn_while_it_waits, VALID),
    (published_again, REPEALED),
    (in_a_draft, VALID),
    (published, PENDING),
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
