"""All rules on the words of the rows, registered; imported in ``AppConfig.ready``."""

from __future__ import annotations

from gazette.office.checkup import register
from gazette.office.content_rules import (
    personal_data,
    stray_characters,
    sums,
    web_addresses,
    wording,
)

for _module in (personal_data, wording, sums, web_addresses, stray_characters):
    for _rule in _module.RULES:
        register(_rule)
