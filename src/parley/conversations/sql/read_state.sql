-- name: unread_of^
-- What a person has not read in all; no row where they never had anything.
select unread_messages, unread_conversations
from readers
where user_id = :user_id;

-- name: message_before^
-- The newest message before another one, as far as a person sees it.
select messages.message_id
from visible_messages as messages
where messages.reader_id = :user_id
  and messages.conversation_id = :conversation_id
  and messages.message_id < :message_id
order by messages.message_id desc
limit 1;

-- name: rewind_read_marker!
update participants
set last_read_sequence = :sequence
where conversation_id = :conversation_id
  and user_id = :user_id;

-- name: set_preferences!
-- How a person keeps a conversation.
update participants
set muted = :muted,
    archived = :archived,
    starred = :starred
where conversation_id = :conversation_id
  and user_id = :user_id;

-- name: receipts_of
-- How far each participant of a conversation has read, for one of them, who does not learn of
-- messages that came before they did.
select others.user_id,
  case when others.receipt_sequence >= own.first_sequence then others.receipt_sequence else 0 end
    as sequence,
  others.receipt_message_id as message_id
from participants as own
join participants as others on others.conversation_id = own.conversation_id
where own.conversation_id = :conversation_id
  and own.user_id = :user_id
  and (:receipts or others.user_id = own.user_id)
order by others.user_id;
