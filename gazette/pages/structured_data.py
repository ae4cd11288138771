"""What a page says to machines: schema.org in JSON-LD, with the terms of ELI beside it.

A document is ``Legislation`` (https://schema.org/Legislation) with the properties of the
European Legislation Identifier (http://data.europa.eu/eli/ontology), an issue is a
``PublicationIssue`` of a ``Periodical``. Only what is certain is said: relations count as they
do for the state of a document, and an unknown state is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from gazette.effect.validity import Verdict
from gazette.kinds import specific
from gazette.models import Document, Gazette, Issue, Relation
from gazette.models.state import State
from gazette.public_addresses import absolute_url

#: A value of JSON-LD: an object with ``@type``.
Thing = dict[str, Any]

CONTEXT = ["https://schema.org", {"eli": "http://data.europa.eu/eli/ontology#"}]

#: The state as schema.org and ELI say it. They have no term for a suspended act, which is not
#: in force, nor for a document that does not say since when it holds, of which nothing is said.
_FORCE = {
    State.NOT_YET_IN_FORCE: ("NotInForce", "notInForce"),
    State.IN_FORCE: ("InForce", "inForce"),
    State.AMENDED: ("InForce", "inForce"),
    State.EXTENDED: ("InForce", "inForce"),
    State.REPEALED_IN_PART: ("PartiallyInForce", "partiallyInForce"),
    State.SUSPENDED: ("NotInForce", "notInForce"),
    State.EXPIRED: ("NotInForce", "notInForce"),
    State.REPEALED: ("NotInForce", "notInForce"),
}

#: The properties of a relation: those of its source, and that of its target.
_RELATIONS: dict[str, tuple[tuple[str, ...], str]] = {
    Relation.Type.REPEALS: (("legislationRepeals", "eli:repeals"), "eli:repealed_by"),
    Relation.Type.REPEALS_IN_PART: (("legislationChanges", "eli:changes"), "eli:changed_by"),
    Relation.Type.AMENDS: (("legislationAmends", "eli:amends"), "eli:amended_by"),
    Relation.Type.IMPLEMENTS: (
        ("legislationEnsuresImplementationOf", "eli:ensures_implementation_of"),
        "eli:implementation_ensured_by",
    ),
    Relation.Type.BASED_ON: (("eli:based_on",), "eli:basis_for"),
    Relation.Type.CITES: (("citation", "eli:cites"), "eli:cited_by"),
    Relation.Type.EXPLAINS: (("about",), "subjectOf"),
}


def as_script(things: Sequence[Thing]) -> SafeString:
    """The element that holds things as JSON-LD; no character of them can end it."""
    graph = {"@context": CONTEXT, "@graph": list(things)}
    words = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    safe = words.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
    return mark_safe(f'<script type="application/ld+json">{safe}</script>')  # noqa: S308


def site(request: HttpRequest, name: str, gazettes: Iterable[Gazette]) -> list[Thing]:
    """The portal, its search, and the periodicals that it holds."""
    home = absolute_url(request, reverse("gazette:home"))
    search = absolute_url(request, reverse("search:search"))
    portal = {
        "@type": "WebSite",
        "@id": f"{home}#site",
        "url": home,
        "name": name,
        "inLanguage": "zh-CN",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{q}}"},
            "query-input": "required name=q",
        },
    }
    return [portal, *(periodical(request, gazette) for gazette in gazettes)]


def periodical(request: HttpRequest, gazette: Gazette) -> Thing:
    """A gazette."""
    address = absolute_url(request, gazette.get_absolute_url())
    return _without_empty(
        {
            "@type": "Periodical",
            "@id": address,
            "url": address,
            "name": gazette.name,
            "inLanguage": "zh-CN",
            "publisher": _organization(gazette.organizer),
        }
    )


def issue(request: HttpRequest, one: Issue) -> list[Thing]:
    """An issue of a gazette with the addresses of its documents."""
    address = absolute_url(request, one.get_absolute_url())
    documents = [absolute_url(request, each.get_absolute_url()) for each in one.documents.all()]
    thing = {
        "@type": "PublicationIssue",
        "@id": address,
        "url": address,
        "name": str(one),
        "issueNumber": str(one.number),
        "datePublished": _day(one.published_on),
        "isPartOf": periodical(request, one.gazette),
        "hasPart": [{"@id": part} for part in documents],
    }
    return [_without_empty(thing), trail(request, [(str(one), address)])]


def document(
    request: HttpRequest, one: Document, verdict: Verdict, relations: Sequence[Relation]
) -> list[Thing]:
    """A document as a legal resource; ``relations`` are those to and from it."""
    address = absolute_url(request, one.get_absolute_url())
    in_issue = absolute_url(request, one.issue.get_absolute_url())
    kind = str(specific(one)._meta.verbose_name)
    if not specific(one).has_effect:
        thing = _article(request, one, relations)
        return [thing, trail(request, [(str(one.issue), in_issue), (one.title, address)])]
    thing = {
        "@type": "Legislation",
        "@id": address,
        "url": address,
        "name": one.title,
        "inLanguage": "zh-CN",
        "legislationIdentifier": one.document_number,
        "legislationType": kind,
        "legislationPassedBy": [_organization(body.name) for body in one.bodies],
        "legislationDate": _day(one.signed_on),
        "datePublished": _day(one.issue.published_on),
        "isPartOf": {"@id": in_issue, "@type": "PublicationIssue", "name": str(one.issue)},
        "eli:id_local": one.document_number,
        "eli:date_document": _day(one.signed_on),
        "eli:date_publication": _day(one.issue.published_on),
        "eli:first_date_entry_in_force": _day(one.effective_on),
        "eli:passed_by": [body.name for body in one.bodies],
        "eli:published_in": {"@id": in_issue},
        **_force(verdict),
        **_related(request, one, relations),
    }
    return [
        _without_empty(thing),
        trail(request, [(str(one.issue), in_issue), (one.title, address)]),
    ]


def trail(request: HttpRequest, places: Sequence[tuple[str, str]]) -> Thing:
    """The way from the home page to a page, as names and addresses."""
    home = absolute_url(request, reverse("gazette:home"))
    steps = enumerate([("首页", home), *places], start=1)
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": address}
            for place, (name, address) in steps
        ],
    }


def _force(verdict: Verdict) -> Thing:
    """Whether a document is in force; nothing while a change of it waits for a person."""
    terms = _FORCE.get(verdict.state)
    if terms is None or verdict.cautions:
        return {}
    has_ended = verdict.state in (State.EXPIRED, State.REPEALED)
    ended_on = verdict.since if has_ended else None
    return {
        "legislationLegalForce": f"https://schema.org/{terms[0]}",
        "eli:in_force": {"@id": f"eli:InForce-{terms[1]}"},
        "eli:date_no_longer_in_force": _day(ended_on),
    }


def _article(request: HttpRequest, one: Document, relations: Sequence[Relation]) -> Thing:
    """A document that only explains others: no legislation, and never in force."""
    address = absolute_url(request, one.get_absolute_url())
    in_issue = absolute_url(request, one.issue.get_absolute_url())
    return _without_empty(
        {
            "@type": "Article",
            "@id": address,
            "url": address,
            "headline": one.title,
            "name": one.title,
            "inLanguage": "zh-CN",
            "author": [_organization(body.name) for body in one.bodies],
            "dateCreated": _day(one.signed_on),
            "datePublished": _day(one.issue.published_on),
            "isPartOf": {"@id": in_issue, "@type": "PublicationIssue", "name": str(one.issue)},
            **_related(request, one, relations),
        }
    )


def _related(request: HttpRequest, one: Document, relations: Sequence[Relation]) -> Thing:
    """The documents that this one changes or rests on, and those that change it."""
    related: dict[str, list[Thing]] = {}
    for relation in relations:
        if relation.type not in _RELATIONS or not relation.is_decisive:
            continue
        of_source, of_target = _RELATIONS[relation.type]
        if relation.source_id == one.pk:
            names, other = of_source, _target(request, relation)
        else:
            names, other = (of_target,), _source(request, relation)
        for name in names:
            if other not in related.setdefault(name, []):
                related[name].append(other)
    return dict(related)


def _target(request: HttpRequest, relation: Relation) -> Thing:
    target = relation.target
    is_public = target is not None and target.issue.is_published
    address = absolute_url(request, target.get_absolute_url()) if target and is_public else ""
    name = relation.target_title or (target.title if target and is_public else "")
    return _without_empty({"@type": "Legislation", "@id": address, "name": name})


def _source(request: HttpRequest, relation: Relation) -> Thing:
    source = relation.source
    address = absolute_url(request, source.get_absolute_url()) if source else ""
    kind = "Article" if relation.type == Relation.Type.EXPLAINS else "Legislation"
    return _without_empty({"@type": kind, "@id": address, "name": relation.by_title})


def _organization(name: str) -> Thing:
    return {"@type": "GovernmentOrganization", "name": name} if name else {}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _without_empty(thing: Thing) -> Thing:
    return {name: value for name, value in thing.items() if value not in ("", [], {}, None)}
