"""The pictures of the sample explanations, as an editor would add them in the admin."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.dispatch import receiver

from gazette.models import Issue
from gazette.signals import sample_loaded
from notices.models import Interpretation, Picture


@receiver(sample_loaded)
def add_sample_pictures(sender: object, issue: Issue, **kwargs: Any) -> None:
    """Give the explanations of a sample issue the pictures listed in ``online/pictures.json``."""
    folder = settings.BASE_DIR / "fixtures" / "online"
    listed = folder / "pictures.json"
    if not listed.exists():
        return
    held = Interpretation.objects.filter(issue=issue)
    explanations = {one.title: one for one in held if isinstance(one, Interpretation)}
    for told in json.loads(listed.read_text(encoding="utf-8")):
        document = explanations.get(told["title"])
        if document is None or document.pictures.exists():
            continue
        content = (folder / told["file"]).read_bytes()
        Picture.objects.create(
            document=document,
            position=1,
            file=ContentFile(content, told["file"]),
            caption=told["caption"],
            words=told["words"],
            credit=told["credit"],
        )
