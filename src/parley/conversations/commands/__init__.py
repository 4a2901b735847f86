"""Writes to conversations, each a command that runs inside a transaction.

What changes a conversation and what follows from it (events, unread counts, the search index)
belongs here. What a request may ask for is decided before, in `validation`.
"""
