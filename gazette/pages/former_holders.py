"""Documents that stood at the address of another one before their issue was printed anew."""

from __future__ import annotations

from collections.abc import Sequence

from gazette.models import Document, OldAddress
from gazette.models.address_keys import address_key
from gazette.pages.correction_notes import CorrectionNote


def former_holders(document: Document, corrections: Sequence[CorrectionNote]) -> list[OldAddress]:
    """The former holders of a document's address; they are looked for only where a correction
    of the document may have brought it there."""
    if not corrections:
        return []
    key = address_key(document.get_absolute_url())
    found = OldAddress.objects.with_targets().filter(key=key).exclude(document=document.pk)
    return [one for one in found if one.public_target]
