-- name: announce!
-- Start a conversation with each of many people, all with one message: `started` has rows of a
-- conversation, its message and the recipient.
insert into conversations (
  conversation_id, title, creator_id, created_at, last_sequence, last_message_id, last_message_at
)
select value ->> 0, :title, :sender_id, :at, 1, value ->> 1, :at
from json_each(:started);

insert into participants (
  conversation_id, user_id, last_message_at, last_sequence, last_read_sequence, receipt_sequence,
  receipt_message_id
)
select value ->> 0, :sender_id, :at, 1, 1, 1, value ->> 1
from json_each(:started)
union all
select value ->> 0, value ->> 2, :at, 1, 0, 0, 0
from json_each(:started);

insert into messages (
  conversation_id, message_id, sequence, author_id, html, text, attachment_count, created_at,
  details, in_index, analysis
)
select value ->> 0, value ->> 1, 1, :sender_id, :html, :text, :attachment_count, :at, :details,
  true, 2
from json_each(:started);

insert into message_index (rowid, words)
select
  ((value ->> 0) << 33) | (value ->> 1),
  :words || ' #' || (value ->> 0) || ' @' || :sender_id || ' @' || (value ->> 2)
from json_each(:started);

insert into message_attachments (conversation_id, message_id, position, attachment_id, shown)
select wanted.value ->> 0, wanted.value ->> 1, pair.key, pair.value ->> 0, pair.value ->> 1
from json_each(:started) as wanted
cross join json_each(:attachments) as pair;

update attachments
set active = true
where not active
  and attachment_id in (select value ->> 0 from json_each(:attachments));
