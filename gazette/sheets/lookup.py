"""The rows of the archive that the cells of a workbook refer to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gazette.sheets.document_lookup import DocumentLookup
from gazette.sheets.issue_lookup import IssueLookup
from gazette.sheets.provision_lookup import ProvisionLookup

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class Lookup:
    """The archive as one import or export sees it, through one cache for each sheet.

    Issues and documents stay in memory once found; provisions only those of the last
    document, since the sheet 条文 lists them document by document. The arguments are
    those of ``IssueLookup``.
    """

    def __init__(
        self,
        by: User | None = None,
        what: str = "",
        expected: Mapping[int, int] | None = None,
    ) -> None:
        self.issues = IssueLookup(by, what, expected or {})
        self.documents = DocumentLookup(self.issues)
        self.provisions = ProvisionLookup(self.documents)

    @property
    def versions(self) -> dict[int, int]:
        """The version of each issue that this import has written, by primary key."""
        return self.issues.versions
