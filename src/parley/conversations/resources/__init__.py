"""Conversations over HTTP (contract §3 to §7).

Resources read a request, call a query or a command, and show what came of it. They hold no rules
and no SQL.
"""
