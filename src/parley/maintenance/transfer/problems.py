"""Why an instance can't be copied."""


class CopyError(Exception):
    """An instance can't be copied, or not from there, or not to there; the message says why."""
