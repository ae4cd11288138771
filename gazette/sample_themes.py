"""The themes of the sample issues; on a real portal editors set them in the admin."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.dispatch import receiver

from gazette.models import Issue, Theme
from gazette.signals import sample_loaded


@receiver(sample_loaded)
def give_sample_themes(sender: object, issue: Issue, **kwargs: Any) -> None:
    """Give the documents of a sample issue the themes listed in ``sample_themes.json``."""
    path = settings.BASE_DIR / "fixtures" / "sample_themes.json"
    if not path.exists():
        return
    themes: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    for position, (name, numbers) in enumerate(themes.items(), start=1):
        theme, _is_new = Theme.objects.get_or_create(name=name, defaults={"position": position})
        issue.documents.filter(document_number__in=numbers).update(theme=theme)
