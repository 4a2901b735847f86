"""Moments as people read them. Without script a page can't know where its reader is: UTC."""

from datetime import UTC, datetime

from markupsafe import Markup


def moment(milliseconds: int) -> Markup:
    """Write a moment, to the minute."""
    when = datetime.fromtimestamp(milliseconds // 1000, UTC)
    text = f"{when.day} {when:%B %Y, %H:%M} UTC"
    return Markup('<time datetime="{}">{}</time>').format(f"{when:%Y-%m-%dT%H:%MZ}", text)
