"""The archive in bulk: all that is published as files, and a portal built from such files.

A folder holds ``manifest.json`` and the files that it names. The name of each file has the digest
of its content in it, so that a file never changes and whoever reads an older manifest finds what
it names (``bulk_folder``). The records (``portal_records``, ``issue_records``) have what is
published and nothing else (``published_fields``); from them alone a portal is built again
(``archive_rebuild``), whose archive has the same bytes.
"""
