"""The rows of the archive that the cells of a workbook refer to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gazette.sheets.document_lookup import DocumentLookup
from gazette.sheets.issue_lookup import IssueLookup
from gazette.sheets.provision_lookup import ProvisionLookup
from gazette.sheets.write_plan import WritePlan

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class Lookup:
    """The archive as one import or export sees it: as it is, with the import's own changes.

    Nothing is written: what an import changes is changed in memory and put into ``plan``.
    Issues and documents stay in memory once found; of provisions those of the last
    documents, since the sheet 条文 lists them document by document. ``by`` and ``what`` go
    into the steps of the issues that are written, ``expected`` are the versions that these
    must have, by primary key.
    """

    def __init__(
        self,
        by: User | None = None,
        what: str = "",
        expected: Mapping[int, int] | None = None,
    ) -> None:
        self.by = by
        self.what = what
        self.plan = WritePlan()
        self.issues = IssueLookup(self.plan, expected or {})
        self.documents = DocumentLookup(self.issues, self.plan)
        self.provisions = ProvisionLookup(self.documents, self.plan)
        #: The version of each issue that this import has written, by primary key.
        self.versions: dict[int, int] = {}
