"""Where files lie: what the archive keeps, and what this machine makes for itself.

What rows name (PDFs, originals, scans …) and what a job of any machine makes for a person lies
below ``shared_files``; locks, caches and indexes of a machine lie below its DATA_DIR.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def shared_files() -> Path:
    """FILES_DIR, one folder for all machines of the portal; DATA_DIR where there is but one."""
    return Path(settings.FILES_DIR or settings.DATA_DIR)
