-- name: find_idempotency_keys
select idempotency_keys.user_id, idempotency_keys.key, fingerprint, conversation_id, message_ids
from unnest(:keys[0]::bigint[], :keys[1]::text[]) as wanted (user_id, key)
join idempotency_keys
  on idempotency_keys.user_id = wanted.user_id
  and idempotency_keys.key = wanted.key;

-- name: lock_memberships
-- Of pairs of a conversation and a person, those in which the person is an active participant, with
-- all that changes ask of either. Whoever changes something in a conversation asks this first: it
-- keeps others from doing so until the transaction ends, and what it gives is true until then.
select participants.conversation_id, participants.user_id, users.kind, conversations.creator_id,
  conversations.title, conversations.last_sequence, conversations.last_message_id,
  participants.first_sequence, participants.first_message_id, participants.last_read_sequence,
  participants.receipt_sequence, participants.muted, participants.archived, participants.starred
from unnest(:keys[0]::bigint[], :keys[1]::bigint[]) as wanted (conversation_id, user_id)
join conversations on conversations.conversation_id = wanted.conversation_id
join participants
  on participants.conversation_id = wanted.conversation_id
  and participants.user_id = wanted.user_id
join users on users.user_id = participants.user_id
where users.active
order by participants.conversation_id, participants.user_id
for no key update of conversations, participants;

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
from unnest(:messages[0]::bigint[], :messages[1]::bigint[], :messages[2]::bigint[])
  as wanted (reader_id, conversation_id, message_id)
join visible_messages as messages
  on messages.reader_id = wanted.reader_id
  and messages.conversation_id = wanted.conversation_id
  and messages.message_id = wanted.message_id;

-- name: participants_of
-- Everyone in some conversations, in the order they came to stand there.
select participants.conversation_id, participants.user_id
from participants
where participants.conversation_id = any(:conversation_ids::bigint[])
order by participants.conversation_id, participants.user_id;

-- name: people_shown
select users.user_id, users.firstname, users.lastname
from users
where users.user_id = any(:user_ids::bigint[]);

-- name: attachments_of_messages
-- What some messages carry; the messages are named by pairs of conversation and message.
select message_attachments.message_id, message_attachments.shown,
  attachments.attachment_id, attachments.name, attachments.site_id, attachments.size
from unnest(:messages[0]::bigint[], :messages[1]::bigint[]) as wanted (conversation_id, message_id)
join message_attachments
  on message_attachments.conversation_id = wanted.conversation_id
  and message_attachments.message_id = wanted.message_id
join attachments on attachments.attachment_id = message_attachments.attachment_id
order by message_attachments.conversation_id, message_attachments.message_id,
  message_attachments.position;

-- name: messages_by_id
-- Messages that are named by pairs of conversation and message, for someone who sees them.
select messages.conversation_id, messages.message_id, messages.sequence, messages.author_id,
  messages.html, messages.text, messages.attachment_count, messages.created_at, messages.edited_at,
  messages.deleted_at, messages.kind, messages.quoted_id, messages.details
from unnest(:messages[0]::bigint[], :messages[1]::bigint[]) as wanted (conversation_id, message_id)
join visible_messages as messages
  on messages.reader_id = :user_id
  and messages.conversation_id = wanted.conversation_id
  and messages.message_id = wanted.message_id;

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
from unnest(:conversation_ids::bigint[]) with ordinality as wanted (conversation_id, place)
join participants
  on participants.conversation_id = wanted.conversation_id
  and participants.user_id = :user_id
join conversations on conversations.conversation_id = participants.conversation_id
join messages
  on messages.conversation_id = conversations.conversation_id
  and messages.message_id = conversations.last_message_id
order by wanted.place;

-- name: quotable_messages
-- Of messages that are named by a reader, a conversation and a message, those that the reader may
-- quote and forward.
select messages.reader_id, messages.conversation_id, messages.message_id,
  authors.firstname as author_firstname, authors.lastname as author_lastname, messages.html,
  messages.created_at, messages.attachment_count
from unnest(:messages[0]::bigint[], :messages[1]::bigint[], :messages[2]::bigint[])
  as wanted (reader_id, conversation_id, message_id)
join visible_messages as messages
  on messages.reader_id = wanted.reader_id
  and messages.conversation_id = wanted.conversation_id
  and messages.message_id = wanted.message_id
join users as authors on authors.user_id = messages.author_id
where messages.deleted_at is null
  and messages.kind = 'message';

-- name: quoted_messages
-- What is told of messages that others quote, for someone who sees them.
select messages.message_id, messages.author_id, messages.text, messages.deleted_at
from unnest(:messages[0]::bigint[], :messages[1]::bigint[]) as wanted (conversation_id, message_id)
join visible_messages as messages
  on messages.reader_id = :user_id
  and messages.conversation_id = wanted.conversation_id
  and messages.message_id = wanted.message_id;
