"""The records of what belongs to no single issue: gazettes, themes, occasions, old addresses …"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q

from gazette.bulk.issue_records import (
    Record,
    file_named,
    place_of,
    published_relations,
    relation_record,
)
from gazette.bulk.published_fields import plain, record_of
from gazette.models import (
    Gazette,
    Issue,
    Occasion,
    OldAddress,
    OutsideAct,
    PortalSettings,
    Relation,
    SampleQuestion,
    Theme,
)


def portal_records() -> Iterator[Record]:
    """All of them, in an order that no database key decides."""
    for settings in PortalSettings.objects.all():
        yield {"record": "settings", **record_of(settings)}
    for gazette in Gazette.objects.published().order_by("slug"):
        notes = gazette.number_notes.order_by("year", "first_number")
        told = plain({"number_notes": [record_of(one) for one in notes]})
        yield {"record": "gazette", **record_of(gazette), **told}
    for theme in Theme.objects.get_queryset().order_by("position", "name"):
        yield {"record": "theme", **record_of(theme)}
    for occasion in Occasion.objects.order_by("position", "name"):
        places = sorted(map(place_of, occasion.documents.published().with_issue()))
        yield {"record": "occasion", **record_of(occasion), **plain({"documents": places})}
    for question in SampleQuestion.objects.order_by("position", "words"):
        yield {"record": "question", **record_of(question)}
    yield from sorted(_outside_acts(), key=lambda one: json.dumps(one, sort_keys=True))
    yield from _old_addresses()


def _outside_acts() -> Iterator[Record]:
    """Acts outside the archive that do something to a published document."""
    told = published_relations().filter(target__issue__status=Issue.Status.PUBLISHED)
    of_act = Exists(Relation.objects.filter(outside_act=OuterRef("pk"), pk__in=told.values("pk")))
    for act in OutsideAct.objects.filter(of_act).order_by("pk"):
        relations = [relation_record(one) for one in told.filter(outside_act=act)]
        file = {"evidence": file_named(act.evidence_file)} if act.evidence_file else {}
        yield {"record": "outside_act", **record_of(act), **file, "relations": relations}


def _old_addresses() -> Iterator[Record]:
    """Old addresses that lead to what is published."""
    is_published = Q(issue__status=Issue.Status.PUBLISHED) | Q(issue=None, document=None)
    found: Any = OldAddress.objects.with_targets().filter(is_published).order_by("key")
    for one in found:
        issue, document = one.issue, one.document
        place = place_of(document) if document else None
        if place is None and issue is not None:
            place = [issue.gazette.slug, issue.year, issue.number]
        if place or one.new_path:
            yield {"record": "old_address", **record_of(one), **plain({"target": place})}
