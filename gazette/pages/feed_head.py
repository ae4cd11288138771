"""The head of the chain in a feed: who keeps the feed can prove that nothing was rewritten."""

from __future__ import annotations

from typing import Any

from django.utils.feedgenerator import SyndicationFeed
from django.utils.xmlutils import SimplerXMLGenerator

from gazette.true_copies.kept_seals import own_head

#: The namespace of the element; its version changes with its meaning.
NAMESPACE = "urn:gazette-portal:seals:1"


class FeedHead(SyndicationFeed):
    """A feed with ``seal:head``, the last head of a day, its day and signature, if there is one.

    A portal without a key has no ``signature``.
    """

    def root_attributes(self) -> dict[str, Any]:
        return super().root_attributes() | {"xmlns:seal": NAMESPACE}

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        head = own_head()
        if head is None:
            return
        told = {"day": head.day.isoformat(), "fingerprint": head.fingerprint}
        if head.signature:
            told |= {"algorithm": head.algorithm, "key": head.key_id, "signature": head.signature}
        handler.addQuickElement("seal:head", "", told)
