-- name: allocate_ids
-- Allocate ids of one kind, as ranges: other transactions may take some in between.
select min(id) as first_id, max(id) as last_id
from (
  select nextval((cast(:kind as text) || '_ids')::regclass) as id, number
  from generate_series(1, cast(:count as bigint)) as number
) as allocated
group by id - number
order by first_id;

-- name: allocate_ids_for_conversations
-- Allocate ids of conversations and of messages, as ranges of each.
select 'conversation' as kind, min(id) as first_id, max(id) as last_id
from (
  select nextval('conversation_ids') as id, number
  from generate_series(1, cast(:conversations as bigint)) as number
) as allocated
group by id - number
union all
select 'message' as kind, min(id) as first_id, max(id) as last_id
from (
  select nextval('message_ids') as id, number
  from generate_series(1, cast(:messages as bigint)) as number
) as allocated
group by id - number
order by kind, first_id;
