"""The pages on which a drop is received and checked."""
