-- An entry's rowid is conversation << 33 | message: what a person can see stands together.

-- name: add_to_index!
-- Rows of: conversation, message, words.
insert into message_index (rowid, words)
select
  ((value ->> 0) << 33) | (value ->> 1),
  (value ->> 2) || ' #' || (value ->> 0) || (
    select coalesce(group_concat(' @' || participants.user_id, ''), '')
    from participants
    where participants.conversation_id = value ->> 0
  )
from json_each(:rows);

-- name: remove_from_index!
-- Rows of: conversation, message.
delete from message_index
where rowid in (
  select ((value ->> 0) << 33) | (value ->> 1)
  from json_each(:rows)
);

-- name: messages_not_in_index
-- Messages that a Parley wrote which knew no index, and whether they may be found.
select conversation_id, message_id, html, text, deleted_at is null and kind = 'message' as findable
from messages
where not in_index
order by conversation_id, message_id
limit :at_most;

-- name: note_in_index!
-- Rows of: conversation, message.
update messages
set in_index = true
from json_each(:rows)
where conversation_id = value ->> 0
  and message_id = value ->> 1;
