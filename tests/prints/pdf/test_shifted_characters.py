"""Superscripts and subscripts in print."""

from __future__ import annotations

import pytest

from gazette.prints.pdf import MemoryCache
from tests.prints.pdf.test_extreme_documents import document_of, read

pytestmark = pytest.mark.django_db


SHIFTED = "5×10⁴m³，10⁻⁶，CO₂，⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁽ⁿ⁾，₀₁₂₃₄₅₆₇₈₉₋₍ᵢ₎，ᵗʰ"


def test_superscripts_and_subscripts_are_printed_as_characters(cache: MemoryCache) -> None:
    made = read(document_of(f"年取水量超过{SHIFTED}的。"), cache)
    assert SHIFTED in "".join(made.spoken.split())
