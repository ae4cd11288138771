"""The slug of a gazette, the first part of its permanent URLs."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.text import slugify

#: First path segments of the portal's own URLs. ``gazette.checks`` reports routes that
#: are missing here.
RESERVED_SLUGS = frozenset(
    {
        "about",
        "admin",
        "api",
        "assistants",
        "mcp",
        "bodies",
        "data",
        "documents",
        "favicon.ico",
        "feed",
        "feeds",
        "healthz",
        "help",
        "issues",
        "kinds",
        "media",
        "metrics",
        "occasions",
        "readyz",
        "report",
        "robots.txt",
        "schemas",
        "search",
        "sitemap",
        "sitemap.xml",
        "static",
        "static-copy",
        "themes",
        "verify",
        "years",
    }
)

_USUAL_ENDING = "-renmin-zhengfu-gongbao"
_USUAL_WORDS = ("人民", "政府", "公报")


def validate_gazette_slug(slug: str) -> None:
    """Raise ValidationError if a slug is the first part of one of the portal's own URLs."""
    if slug.lower() in RESERVED_SLUGS:
        raise ValidationError(
            "“%(slug)s”是本站自用的网址，不能作公报的网址标识，请另选一个。",
            code="reserved_slug",
            params={"slug": slug},
        )


def slug_for_gazette(name: str, pinyin_name: str, is_taken: Callable[[str], bool]) -> str:
    """A free slug: ``shifanshi`` for SHIFANSHI RENMIN ZHENGFU GONGBAO.

    It is made from the printed pinyin, or from that of the name. If the short form is
    taken or reserved, the full form is used, with a number if necessary.
    """
    full = slugify(pinyin_name) or slugify(pinyin_of_name(name)) or "gazette"
    full = full[:70].strip("-")
    candidates = [full.removesuffix(_USUAL_ENDING), full]
    candidates += [f"{full}-{number}" for number in range(2, 1000)]
    return next(slug for slug in candidates if slug not in RESERVED_SLUGS and not is_taken(slug))


def pinyin_of_name(name: str) -> str:
    """``示范市人民政府公报`` as ``shifanshi renmin zhengfu gongbao``."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  (its dictionary takes long to load)

    words = re.split(f"({'|'.join(_USUAL_WORDS)})", name)
    return " ".join("".join(lazy_pinyin(word)) for word in words if word)
