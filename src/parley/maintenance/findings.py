"""What an examination of an instance finds."""

from typing import NamedTuple


class CheckResult(NamedTuple):
    """What one look has shown.

    Attributes:
        subject: What was looked at.
        fine: Whether nothing needs to be done.
        shown: What was seen.
        advice: What to do about it; empty where it is fine.
    """

    subject: str
    fine: bool
    shown: str
    advice: str = ""


def fine(subject: str, shown: str) -> CheckResult:
    """Nothing needs to be done."""
    return CheckResult(subject, fine=True, shown=shown)


def problem(subject: str, shown: str, advice: str) -> CheckResult:
    """Something needs to be done."""
    return CheckResult(subject, fine=False, shown=shown, advice=advice)
