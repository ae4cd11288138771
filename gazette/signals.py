"""Signals by which lower rooms inform higher ones, which they do not import."""

from django.dispatch import Signal

#: Sent inside the import's transaction for each written document, with
#: ``document`` (models.Document) and ``parsed`` (parsing.parsed.Document).
document_imported = Signal()

#: Sent inside the transaction that approves an issue for publication, with ``issue``
#: (models.Issue) and ``by`` (User).
issue_approved = Signal()

#: Sent inside the transaction that makes an issue public, with ``issue``
#: (models.Issue) and ``by`` (User, None for the system). A listener that works
#: outside the database does so in ``transaction.on_commit``.
issue_published = Signal()

#: Sent inside the transaction that withdraws a published issue; same arguments.
issue_withdrawn = Signal()

#: Sent inside the transaction that corrects a published issue; same arguments, and
#: ``correction`` (models.Correction), which names the rows and both wordings.
issue_corrected = Signal()

#: Sent by ``load_samples`` for each sample issue that it has imported, with ``issue``.
sample_loaded = Signal()

#: Sent after an edit in the admin, an accepted correction or a workbook has changed fields
#: of a document, with ``document`` and ``former`` (models.Document as it was before; None
#: for a document that a workbook has just entered).
document_edited = Signal()

#: Sent in the transaction in which persons decide the themes of documents, with ``documents``.
themes_decided = Signal()

#: Sent inside the transaction in which relations come to count, or no longer count, or
#: count otherwise (from another day, against another document), with ``relations``
#: (list of models.Relation) and ``documents``, their sources and targets in the archive
#: (list of models.Document). Whoever shows the state of a document hears it.
relation_decided = Signal()

#: Sent for what happens to an account outside the rows of the archive (a session ended, a
#: second factor set up, an address unlocked, a file exported), with ``kind`` (str, a short
#: Chinese term), ``user`` (who acts; User or None), ``account`` (the account concerned, by
#: its name) and ``note`` (str). The log of security events listens.
security_event = Signal()

#: Sent inside the transaction in which doubts of an issue are answered on a page of the
#: issue, or answers revoked, with ``issue`` (models.Issue) and ``answers`` (list of
#: models.DoubtAnswer). The intake from which the issue came keeps them as well.
doubts_answered = Signal()

#: Sent when a tool for assistants fails by a fault of the portal, not of the question, with
#: ``tool`` (str, the function of ``assistants.assistant_tools``). HTTP tells nothing of it: its
#: status is 200 all the same. The metrics listen.
tool_failed = Signal()
