"""What the lower room tells the higher ones, which listen without being imported."""

from django.dispatch import Signal

#: Sent inside the import's transaction for each written document, with
#: ``document`` (models.Document) and ``parsed`` (parsing.parsed.Document).
document_imported = Signal()

#: Sent by ``load_samples`` for each sample issue that it has written, with ``issue``.
sample_loaded = Signal()
