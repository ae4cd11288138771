"""Log-in: throttled, ended, remembered; passwords; where it leads."""

from __future__ import annotations
