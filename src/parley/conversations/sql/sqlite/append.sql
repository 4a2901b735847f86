-- name: append_messages!
-- Add messages to conversations. A conversation to which one comes rises to the top of everyone's
-- inbox, and comes back from an archive that is not muted. What never counts as unread (`newest` has
-- how many of them) moves what is read along.
insert into messages (
  conversation_id, message_id, sequence, author_id, html, text, attachment_count, created_at, kind,
  quoted_id, details, in_index, analysis
)
select
  value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
  value ->> 7, value ->> 8, value ->> 9, value ->> 10, true, 2
from json_each(:messages);

insert into message_index (rowid, words)
select
  ((value ->> 0) << 33) | (value ->> 1),
  (value ->> 2) || ' #' || (value ->> 0) || (
    select coalesce(group_concat(' @' || participants.user_id, ''), '')
    from participants
    where participants.conversation_id = value ->> 0
  )
from json_each(:index_entries);

insert into message_attachments (conversation_id, message_id, position, attachment_id, shown)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
from json_each(:attachments);

update attachments
set active = true
where not active
  and attachment_id in (select value from json_each(:attachment_ids));

update conversations
set last_sequence = value ->> 1,
    last_message_id = value ->> 2,
    last_message_at = max(last_message_at, value ->> 3)
from json_each(:newest)
where conversation_id = value ->> 0;

update participants
set last_sequence = value ->> 1,
    last_message_at = max(last_message_at, value ->> 3),
    last_read_sequence = last_read_sequence + (value ->> 4),
    archived = archived and muted
from json_each(:newest)
where conversation_id = value ->> 0;
