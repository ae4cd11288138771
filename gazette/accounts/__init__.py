"""Accounts: who logs in, how often they may try, with what, and for how long."""
