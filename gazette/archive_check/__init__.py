"""档案核对: whether all that the archive keeps still fits together; and mending what is derived.

===================  ===========================================================
damage               what a check finds, and how it is mended where it can be
database_soundness   what the database promises: keys, constraints, triggers, its own pages
row_order            provisions: order, parents, depth, addresses, cells
prepared_columns     columns that repeat or prepare what others say
source_agreement     kept sources, and rows that print them
published_states     workflow, publication, and the state of documents by SQL and by rule
sealed_words         published words beside their fingerprints, the chain of seals
kept_files           PDFs, originals, scans, pictures, workbooks, exports, stray files
queued_work          jobs that nobody does, and work that no job will finish
examination          all checks in order; mending; the task of the daily check
check_report         what the last check has found
check_job            when the daily job is due, the alarm on the desk
===================  ===========================================================

Words of the gazette are never changed here: what cannot be derived from them is told, with the
place and what to do. ``manage.py check_archive`` is the command.
"""
