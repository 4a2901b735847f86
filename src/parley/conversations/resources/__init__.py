"""Conversations over HTTP (contract §3 to §7)."""
