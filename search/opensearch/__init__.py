"""The keeper of archives of any size: OpenSearch answers whole, no process holds the archive."""
