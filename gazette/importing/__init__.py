"""Write a parsed issue as rows, in one transaction; called by commands, the admin and tests.

==================  ==========================================================
issue_import        ``import_issue``: finds or makes the issue, records revisions
gazette_rows        finds or makes the gazette that the issue belongs to
document_rows       kinds, values, columns and bodies of its documents
correspondence      pairs stored documents with those of a changed text
provision_rows      texts and provisions, whose addresses stay
former_addresses    where the public addresses lead that a reprint has changed
added_documents     one more document in a stored issue, with its words in the source
fitness             reasons why a parsed issue cannot be written
refusals            ``ImportRefused``, and values that do not fit their fields
import_result       the result of an import, for a person to read
==================  ==========================================================
"""

from gazette.importing.import_result import Action, DocumentResult, ImportResult, Progress
from gazette.importing.issue_import import checksum, import_issue
from gazette.importing.refusals import AlreadyHeld, ImportRefused, PublicationRefused

__all__ = [
    "Action",
    "AlreadyHeld",
    "DocumentResult",
    "ImportRefused",
    "ImportResult",
    "Progress",
    "PublicationRefused",
    "checksum",
    "import_issue",
]
