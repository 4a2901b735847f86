"""What the writing path tells the operator."""

from prometheus_client import Counter, Gauge, Histogram

BATCH_SIZE = Histogram(
    "parley_store_batch_commands",
    "Commands that shared one transaction.",
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
)
COMMIT_SECONDS = Histogram(
    "parley_store_commit_seconds",
    "Time from the first statement of a batch to its being on disk.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
QUEUE_LENGTH = Gauge("parley_store_queue_commands", "Commands submitted and not yet answered.")
REFUSED = Counter(
    "parley_store_refused_commands_total", "Commands refused because the queue was full."
)
FAILED_BATCHES = Counter(
    "parley_store_failed_batches_total", "Batches that could not be committed."
)
