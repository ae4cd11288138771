"""Haystack's backends: its commands, queries and forms, answered by the portal itself."""
