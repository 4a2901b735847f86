"""Passwords: choosing, keeping and comparing them, links to choose one, and signing in with one.

What a session is, and how it ends, is in `access.sessions`: it does not depend on how people showed
who they are.
"""
