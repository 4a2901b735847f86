"""Client applications: who they are, how they prove it, and how administrators register them.

What people grant to them is not here: see `authorization` and `consents`.
"""
