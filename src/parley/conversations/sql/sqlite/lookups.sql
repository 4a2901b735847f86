-- name: find_idempotency_keys
select idempotency_keys.user_id, idempotency_keys.key, fingerprint, conversation_id, message_ids
from json_each(:keys) as wanted
join idempotency_keys
  on idempotency_keys.user_id = wanted.value ->> 0
  and idempotency_keys.key = wanted.value ->> 1;

-- name: lock_memberships
-- Of pairs of a conversation and a person, those in which the person is an active participant, with
-- all that changes ask of either.
select participants.conversation_id, participants.user_id, users.kind, conversations.creator_id,
  conversations.title, conversations.last_sequence, conversations.last_message_id,
  participants.first_sequence, participants.first_message_id, participants.last_read_sequence,
  participants.receipt_sequence, participants.muted, participants.archived, participants.starred
from json_each(:keys) as wanted
join participants
  on participants.conversation_id = wanted.value ->> 0
  and participants.user_id = wanted.value ->> 1
join conversations on conversations.conversation_id = participants.conversation_id
join users on users.user_id = participants.user_id
where users.active
order by participants.conversation_id, participants.user_id;

-- name: visible_sequences
-- Of messages that are named by a reader, a conversation and a message, those that the reader sees;
-- and how many of those after each never count as unread.
select messages.reader_id, messages.conversation_id, messages.message_id, messages.sequence, (
    select count(*)
    from messages as later
    where later.conversation_id = messages.conversation_id
      and later.sequence > messages.sequence
      and (later.kind = 'system' or later.deleted_at is not null)
  ) as uncounted_after
from json_each(:messages) as wanted
cross join visible_messages as messages
  on messages.reader_id = wanted.value ->> 0
  and messages.conversation_id = wanted.value ->> 1
  and messages.message_id = wanted.value ->> 2;

-- name: participants_of
-- Everyone in some conversations, in the order they came to stand there.
select participants.conversation_id, participants.user_id
from participants
where participants.conversation_id in (select value from json_each(:conversation_ids))
order by participants.conversation_id, participants.user_id;

-- name: people_shown
select users.user_id, users.firstname, users.lastname
from users
where users.user_id in (select value from json_each(:user_ids));

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
-- Messages that are named by pairs of conversation and message, for someone who sees them.
select messages.conversation_id, messages.message_id, messages.sequence, messages.author_id,
  messages.html, messages.text, messages.attachment_count, messages.created_at, messages.edited_at,
  messages.deleted_at, messages.kind, messages.quoted_id, messages.details
from json_each(:messages) as wanted
cross join visible_messages as messages
  on messages.reader_id = :user_id
  and messages.conversation_id = wanted.value ->> 0
  and messages.message_id = wanted.value ->> 1;

-- name: conversations_by_id
-- Those of some conversations that are a person's, in the order in which they are named; each
-- with its newest message.
select conversations.conversation_id, conversations.title, conversations.creator_id,
  conversations.created_at as started_at, conversations.last_sequence,
  conversations.last_message_at, participants.last_read_sequence, participants.archived,
  participants.muted, participants.starred, participants.first_sequence,
  messages.message_id, messages.sequence, messages.author_id, messages.html, messages.text,
  messages.attachment_count, messages.created_at, messages.edited_at, messages.deleted_at,
  messages.kind, messages.quoted_id, messages.details
from json_each(:conversation_ids) as wanted
cross join participants
  on participants.conversation_id = wanted.value
  and participants.user_id = :user_id
join conversations on conversations.conversation_id = participants.conversation_id
join messages
  on messages.conversation_id = conversations.conversation_id
  and messages.message_id = conversations.last_message_id
order by wanted.key;

-- name: quotable_messages
-- Of messages that are named by a reader, a conversation and a message, those that the reader may
-- quote and forward.
select messages.reader_id, messages.conversation_id, messages.message_id,
  authors.firstname as author_firstname, authors.lastname as author_lastname, messages.html,
  messages.created_at, messages.attachment_count
from json_each(:messages) as wanted
cross join visible_messages as messages
  on messages.reader_id = wanted.value ->> 0
  and messages.conversation_id = wanted.value ->> 1
  and messages.message_id = wanted.value ->> 2
join users as authors on authors.user_id = messages.author_id
where messages.deleted_at is null
  and messages.kind = 'message';

-- name: quoted_messages
-- What is told of messages that others quote, for someone who sees them.
select messages.message_id, messages.author_id, messages.text, messages.deleted_at
from json_each(:messages) as wanted
cross join visible_messages as messages
  on messages.reader_id = :user_id
  and messages.conversation_id = wanted.value ->> 0
  and messages.message_id = wanted.value ->> 1;
