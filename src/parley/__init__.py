"""Parley: a self-hosted server for private conversations between firms and their clients."""
