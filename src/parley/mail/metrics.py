"""What is measured of outgoing mail."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

MAILS: Final = Counter(
    "parley_mails_total", "Mails by kind and by what became of them.", ["kind", "outcome"]
)
SECONDS: Final = Histogram(
    "parley_mail_seconds",
    "Seconds from the decision to send a mail until it was taken.",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1800, 7200),
)
QUEUED: Final = Gauge("parley_mails_queued", "Mails that wait to be sent.")
REFUSED: Final = Gauge("parley_mail_addresses_refused", "Addresses that get no more notices.")
