-- name: known_keys
select idempotency_keys.user_id, idempotency_keys.key, fingerprint, conversation_id, message_ids
from json_each(:keys) as wanted
join idempotency_keys
  on idempotency_keys.user_id = wanted.value ->> 0
  and idempotency_keys.key = wanted.value ->> 1;

-- name: writable_conversations
-- Of pairs of a conversation and a user, those in which an active participant may write, with the
-- conversation's newest sequence.
select participants.conversation_id, participants.user_id, conversations.last_sequence
from json_each(:pairs) as wanted
join participants
  on participants.conversation_id = wanted.value ->> 0
  and participants.user_id = wanted.value ->> 1
join conversations on conversations.conversation_id = participants.conversation_id
join users on users.user_id = participants.user_id
where users.active
order by participants.conversation_id, participants.user_id;

-- name: participants_of
-- Everyone in some conversations, in the order they came to stand there.
select participants.conversation_id, users.user_id, users.firstname, users.lastname
from participants
join users on users.user_id = participants.user_id
where participants.conversation_id in (select value from json_each(:conversation_ids))
order by participants.conversation_id, users.user_id;

-- name: attachments_of_messages
-- What some messages carry; the messages are named by pairs of conversation and message.
select message_attachments.message_id, message_attachments.shown,
  attachments.attachment_id, attachments.name, attachments.site_id, attachments.size
from json_each(:messages) as wanted
join message_attachments
  on message_attachments.conversation_id = wanted.value ->> 0
  and message_attachments.message_id = wanted.value ->> 1
join attachments on attachments.attachment_id = message_attachments.attachment_id
order by message_attachments.conversation_id, message_attachments.message_id,
  message_attachments.position;

-- name: messages_by_id
-- Messages that are named by pairs of conversation and message.
select messages.conversation_id, messages.message_id, messages.sequence, messages.author_id,
  authors.firstname, authors.lastname, messages.html, messages.text, messages.attachment_count,
  messages.created_at, messages.edited_at, messages.deleted_at
from json_each(:messages) as wanted
join messages
  on messages.conversation_id = wanted.value ->> 0
  and messages.message_id = wanted.value ->> 1
join users as authors on authors.user_id = messages.author_id;
