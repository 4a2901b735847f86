-- name: append_events!
-- Add to the feed of what happened.
insert into events (kind, conversation_id, message_id, actor_id, created_at)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
from json_each(:rows);
