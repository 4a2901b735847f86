-- name: participant_ids
select user_id
from participants
where conversation_id = :conversation_id;

-- name: participant^
-- What there is of a person in a conversation, active or not.
select last_sequence - last_read_sequence as unread, muted
from participants
where conversation_id = :conversation_id
  and user_id = :user_id;

-- name: remove_participant!
delete from participants
where conversation_id = :conversation_id
  and user_id = :user_id;

-- name: set_title!
update conversations
set title = :title
where conversation_id = :conversation_id;

-- name: first_message^
select message_id
from messages
where conversation_id = :conversation_id
order by message_id
limit 1;
