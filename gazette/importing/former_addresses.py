"""The public addresses that documents of a published issue had before it was printed anew.

A document has its address by its position. Where that changes, the old address leads on for
good (``OldAddress``); where another document stands there now, its page names the former one.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse

from gazette.models import Issue, OldAddress
from gazette.models.address_keys import address_key

#: Who has entered the address, as the office's list shows it.
_NOTE = "更正重刊，次序变动"


def positions_of(issue: Issue) -> dict[int, int]:
    """The positions of the documents of an issue, by primary key."""
    return dict(issue.documents.values_list("pk", "position"))


def keep_former_addresses(issue: Issue, former: Mapping[int, int]) -> None:
    """Let the addresses of ``former`` positions lead to the documents that had them, or to the
    issue where a document is gone."""
    now = positions_of(issue)
    place = [issue.gazette.slug, issue.year, issue.number]
    for pk, position in former.items():
        if now.get(pk) == position:
            continue
        address = reverse("gazette:document", args=[*place, position])
        values = {"old_address": address, "issue": issue, "new_path": "", "note": _NOTE}
        document = pk if pk in now else None
        OldAddress.objects.update_or_create(
            key=address_key(address), defaults={**values, "document_id": document}
        )
