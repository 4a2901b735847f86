"""Reading and verifying the audit log, a hash chain of entries.

Appending belongs to `store.audit`, so that each package does it in its own transaction.
"""
