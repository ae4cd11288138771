"""A parsed issue becomes rows: one atomic write, called alike by commands, admin and tests.

==============  ==============================================================
issues          ``import_issue``: finds or makes the issue, and records revisions
gazettes        finds or makes the gazette that the issue belongs to
documents       kinds, values, columns and bodies of its documents
correspondence  which document was which before the text changed
provisions      texts and article-level rows, whose addresses stay
fitness         what makes a parsed issue unfit to be written at all
refusals        how an import says no
results         what was done, for a person to read
==============  ==============================================================
"""

from gazette.importing.import_result import Action, DocumentResult, ImportResult, Progress
from gazette.importing.issue_import import checksum, import_issue
from gazette.importing.refusals import ImportRefused

__all__ = [
    "Action",
    "DocumentResult",
    "ImportRefused",
    "ImportResult",
    "Progress",
    "checksum",
    "import_issue",
]
