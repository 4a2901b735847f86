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

-- name: newest_counted^
-- The newest of the messages that a person sees which may count as unread: neither one of the server
-- nor a deleted one.
select messages.message_id
from visible_messages as messages
where messages.reader_id = :user_id
  and messages.conversation_id = :conversation_id
  and messages.kind = 'message'
  and messages.deleted_at is null
order by messages.message_id desc
limit 1;

-- name: unread_from^
-- A message, for someone who sees it, and how many from it on never count as unread.
select messages.sequence, (
    select count(*)
    from messages as later
    where later.conversation_id = messages.conversation_id
      and later.sequence >= messages.sequence
      and (later.kind = 'system' or later.deleted_at is not null)
  ) as uncounted
from visible_messages as messages
where messages.reader_id = :user_id
  and messages.conversation_id = :conversation_id
  and messages.message_id = :message_id;

-- name: set_unread!
-- Say how many messages a person has not read.
update participants
set last_read_sequence = last_sequence - :unread
where conversation_id = :conversation_id
  and user_id = :user_id;

-- name: uncount_message
-- A message that was deleted is unread for nobody any more: those had not read it who had more unread
-- than what counts after it. Gives what they have left.
update participants
set last_read_sequence = last_read_sequence + 1
where conversation_id = :conversation_id
  and last_read_sequence < :sequence + (
    select count(*)
    from messages as later
    where later.conversation_id = :conversation_id
      and later.sequence > :sequence
      and (later.kind = 'system' or later.deleted_at is not null)
  )
returning user_id, muted, last_sequence - last_read_sequence as unread;

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
