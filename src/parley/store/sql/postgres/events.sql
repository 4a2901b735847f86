-- name: append_events!
-- Append to the feed of events. Whoever has the lock commits before the next takes a number.
with turn as materialized (
  select pg_advisory_xact_lock(7200, 1)
)
insert into events (
  kind, conversation_id, message_id, actor_id, created_at, sequence, subject_id, user_id
)
select event.*
from turn
cross join unnest(
  :events[0]::text[], :events[1]::bigint[], :events[2]::bigint[], :events[3]::bigint[],
  :events[4]::bigint[], :events[5]::bigint[], :events[6]::bigint[], :events[7]::bigint[]
) as event;
