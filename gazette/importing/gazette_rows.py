"""The gazette that an issue belongs to: found by its name, or created from its cover."""

from __future__ import annotations

from dataclasses import fields

from gazette.importing.refusals import ImportRefused, refuse_unstorable
from gazette.models import Gazette
from gazette.parsing import parsed
from gazette.slugs import slug_for_gazette


def gazette_for(facts: parsed.GazetteFacts, slug: str | None) -> Gazette:
    """The gazette with the printed name, or with the slug if the text prints no name.

    A gazette that does not exist yet is returned unsaved. Raises ImportRefused if name
    and slug contradict each other or both are missing.
    """
    return _by_name(facts, slug) if facts.name else _by_slug(slug)


def complete_gazette(gazette: Gazette, facts: parsed.GazetteFacts) -> None:
    """Fill the empty fields from cover and imprint, and save.

    Fields that have a value stay, so that an editor's corrections are kept.
    """
    for name, value in _printed(facts).items():
        if not getattr(gazette, name):
            setattr(gazette, name, value)
    refuse_unstorable(gazette, f"公报《{gazette.name}》的信息")
    gazette.save()


def _by_name(facts: parsed.GazetteFacts, slug: str | None) -> Gazette:
    name = facts.name or ""
    gazette = Gazette.objects.filter(name=name).first()
    if gazette is None:
        return Gazette(name=name, slug=_new_slug(facts, slug))
    if slug and gazette.slug != slug:
        raise ImportRefused(f"原文是《{name}》，它的网址标识是“{gazette.slug}”，不是“{slug}”。")
    return gazette


def _new_slug(facts: parsed.GazetteFacts, slug: str | None) -> str:
    if not slug:
        return slug_for_gazette(facts.name or "", facts.pinyin_name or "", _is_taken)
    owner = Gazette.objects.filter(slug=slug).first()
    if owner is not None:
        raise ImportRefused(f"原文是《{facts.name}》，而“{slug}”是《{owner.name}》的网址标识。")
    return slug


def _is_taken(slug: str) -> bool:
    return Gazette.objects.filter(slug=slug).exists()


def _by_slug(slug: str | None) -> Gazette:
    if not slug:
        raise ImportRefused("没有从文本中认出公报名称，请用 --gazette 指明是哪种公报。")
    gazette = Gazette.objects.filter(slug=slug).first()
    if gazette is None:
        raise ImportRefused(f"没有网址标识为“{slug}”的公报，而文本中也没有认出公报名称。")
    return gazette


def _printed(facts: parsed.GazetteFacts) -> dict[str, str]:
    return {
        field.name: getattr(facts, field.name) or ""
        for field in fields(facts)
        if field.name != "name"
    }
