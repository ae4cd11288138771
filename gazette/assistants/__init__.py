"""Doors for assistants: the archive by the Model Context Protocol, and the check of quotations."""
