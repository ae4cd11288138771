"""What a reader sees: results, suggestions, hits on a document's page, and the JSON answer."""
