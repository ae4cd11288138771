"""备份与恢复: the database and the files that it names as one, and back into an empty place.

==============  ================================================================
backup_settings where to, with which password, how many are kept: from the environment
staging         the database's snapshot and links to all files, side by side on the disk
database_dump   the snapshot of either database, by its own tools, and back
plain_store     backups as plain folders
restic_store    backups encrypted by restic, in a folder or an S3-like store
backup_run      a backup from beginning to end; the nightly job and its alarm
restoring       a backup brought back where nothing is yet
==============  ================================================================

A backup is consistent without stopping anybody: files are written whole and never changed, so
links to them, made before, while and after the database is dumped, hold what any row of the dump
names, also where the portal deletes a file meanwhile.
"""
