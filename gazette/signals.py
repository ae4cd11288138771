"""What the lower room tells the higher ones, which listen without being imported."""

from django.dispatch import Signal

#: Sent inside the import's transaction for each written document, with
#: ``document`` (models.Document) and ``parsed`` (parsing.parsed.Document).
document_imported = Signal()

#: Sent by ``load_samples`` for each sample issue that it has written, with ``issue``.
sample_loaded = Signal()

#: Sent by the admin after an editor has changed a document's own fields, with
#: ``document`` and ``former`` (models.Document as it was before).
document_edited = Signal()
