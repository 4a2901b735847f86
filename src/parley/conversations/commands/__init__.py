"""Writes to conversations, each a command that runs inside a transaction."""
