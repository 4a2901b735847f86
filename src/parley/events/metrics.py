"""What the telling of events tells the operator."""

from prometheus_client import Counter, Gauge, Histogram

STREAMS = Gauge("parley_event_streams", "Event streams and long polls that are open.")
DELIVERED = Counter("parley_events_delivered_total", "Events handed to streams and long polls.")
BEHIND = Counter(
    "parley_event_streams_behind_total",
    "Times a stream was too slow for its queue, and went on from the database.",
)
LAG_SECONDS = Histogram(
    "parley_event_lag_seconds",
    "Time from a change's request to its event being handed to the open streams.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
