"""The terms on which the archive may be used, as every answer states them."""

from __future__ import annotations

from django.urls import reverse

from gazette.data.document_record import Absolute

#: 著作权法 第五条: laws, resolutions, decisions, orders and other documents of state organs of a
#: legislative, administrative or judicial nature are no objects of copyright.
CHINESE = (
    "所载公文不受著作权法保护（《中华人民共和国著作权法》第五条），可以自由使用，不收费。"
    "转载请注明公报名称、年期和网址；文字有改动的，请写明。以刊印的公报为准。"
)
ENGLISH = (
    "The official documents are not subject to copyright (Copyright Law of the PRC, Art. 5) and"
    " may be used freely. Name the gazette, the issue and the address; say so where you changed"
    " words. The printed gazette is authoritative."
)


def terms(absolute: Absolute) -> dict[str, str]:
    """The terms in both languages, and the page that states them."""
    return {
        "chinese": CHINESE,
        "english": ENGLISH,
        "url": absolute(f"{reverse('api:guide')}#terms"),
    }
