"""True copies: fingerprints of what was published, chained by day and signed.

==================  ============================================================
canonical_form      the words of a document as data that have one form of bytes (RFC 8785)
signature_keys      Ed25519 keys: made, read from the environment, used and asked
sealing             a fingerprint for each publication, correction and withdrawal; the day's head
sealing_job         when that is done; what was published before is sealed later
chain_check         whether chain, signatures and the archive's rows still agree
seal_transfer       seals carried from one portal to another
==================  ============================================================

Nothing here is ever changed or deleted: a new fingerprint stands beside the old.
Why so: docs/decisions/0016-true-copies.md.
"""
