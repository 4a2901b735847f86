-- name: append_events!
-- Append to the feed of events.
insert into events (
  kind, conversation_id, message_id, actor_id, created_at, sequence, subject_id, user_id
)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
  value ->> 7
from json_each(:events);
