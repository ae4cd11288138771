"""The archive as data: each document, issue and provision in each form, at its own address."""
