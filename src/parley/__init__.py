"""Parley: a self-hosted server for private conversations between firms and their clients.

One package per subject. Imports go downward only, from `cli` to `settings`; import-linter holds
the layers, and `docs/architecture.md` shows them.
"""
