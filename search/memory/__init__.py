"""The published documents, held in memory and searched there: every match is exact."""
