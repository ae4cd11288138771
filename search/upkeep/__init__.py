"""Keeping the index up to date with the entries: writing, checking, repairing."""
