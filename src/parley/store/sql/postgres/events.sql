-- name: append_events!
-- Add to the feed of what happened. Whoever has the lock commits before the next takes a number.
with turn as materialized (
  select pg_advisory_xact_lock(7200, 1)
  where cast(:written as bigint) is not null
)
insert into events (
  kind, conversation_id, message_id, actor_id, created_at, sequence, subject_id, user_id
)
select told.*
from turn
cross join unnest(
  :rows[0]::text[], :rows[1]::bigint[], :rows[2]::bigint[], :rows[3]::bigint[], :rows[4]::bigint[],
  :rows[5]::bigint[], :rows[6]::bigint[], :rows[7]::bigint[]
) as told;
