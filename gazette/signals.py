"""What the lower room tells the higher ones, which listen without being imported."""

from django.dispatch import Signal

#: Sent inside the import's transaction for each written document, with
#: ``document`` (models.Document) and ``parsed`` (parsing.parsed.Document).
document_imported = Signal()

#: Sent inside the transaction that makes an issue public, with ``issue``
#: (models.Issue) and ``by`` (User, None for the system). A listener that works
#: outside the database does so in ``transaction.on_commit``.
issue_published = Signal()

#: Sent alike when a published issue is taken from the public's sight.
issue_withdrawn = Signal()

#: Sent alike when words of a published issue have changed, with ``correction``
#: (models.Correction) too, which names the rows and both wordings.
issue_corrected = Signal()

#: Sent by ``load_samples`` for each sample issue that it has written, with ``issue``.
sample_loaded = Signal()

#: Sent by the admin after an editor has changed a document's own fields, with
#: ``document`` and ``former`` (models.Document as it was before).
document_edited = Signal()
