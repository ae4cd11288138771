"""API v1: the published archive for programs, read only and without a key."""
