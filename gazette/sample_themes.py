"""The themes and occasions of the sample issues, as editors would set them in the admin."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.dispatch import receiver

from gazette.models import Document, Issue, Occasion, Theme
from gazette.signals import sample_loaded


@receiver(sample_loaded)
def give_sample_themes(sender: object, issue: Issue, **kwargs: Any) -> None:
    """Give the documents of a sample issue the themes listed in ``sample_themes.json``.

    What is not listed there keeps its proposal, so that the sample shows one.
    """
    themes: dict[str, list[str]] = _listed("sample_themes.json", {})
    for place, (name, numbers) in enumerate(themes.items(), start=1):
        theme, _is_new = Theme.objects.get_or_create(name=name, defaults={"position": place})
        issue.documents.filter(document_number__in=numbers).update(theme=theme)


@receiver(sample_loaded)
def add_sample_occasions(sender: object, issue: Issue, **kwargs: Any) -> None:
    """Define the occasions of ``sample_occasions.json`` with their documents in the issue."""
    for place, listed in enumerate(_listed("sample_occasions.json", []), start=1):
        chosen = Document.objects.filter(issue=issue, document_number__in=listed["documents"])
        if not chosen:
            continue
        values = {"explanation": listed["explanation"], "words": listed["words"]}
        occasion, _is_new = Occasion.objects.get_or_create(
            name=listed["name"], defaults={"position": place, **values}
        )
        occasion.documents.add(*chosen)


def _listed(name: str, otherwise: Any) -> Any:
    path = settings.BASE_DIR / "fixtures" / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else otherwise
