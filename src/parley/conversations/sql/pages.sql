-- name: conversation_of^
-- One conversation, for a participant of it.
select conversations.conversation_id, conversations.title, conversations.creator_id,
  conversations.created_at as started_at, conversations.last_sequence,
  conversations.last_message_at, participants.last_read_sequence, participants.archived,
  participants.muted, participants.starred, participants.first_sequence,
  participants.first_message_id
from participants
join conversations on conversations.conversation_id = participants.conversation_id
where participants.conversation_id = :conversation_id
  and participants.user_id = :user_id;

-- name: page_of_inbox
-- One's conversations, each with its newest message, newest activity first, from a place in that order
-- on. Who is in a conversation sees its newest message, whatever is the first that they see. The page
-- is chosen before anything else is looked at: PostgreSQL would look it up for the whole inbox.
select conversations.conversation_id, conversations.title, conversations.creator_id,
  conversations.created_at as started_at, conversations.last_sequence,
  conversations.last_message_at, page.last_read_sequence, page.archived, page.muted, page.starred,
  page.first_sequence, messages.message_id, messages.sequence, messages.author_id, messages.html,
  messages.text, messages.attachment_count, messages.created_at, messages.edited_at,
  messages.deleted_at, messages.kind, messages.quoted_id, messages.details
from (
  select participants.conversation_id, participants.last_message_at,
    participants.last_read_sequence, participants.archived, participants.muted,
    participants.starred, participants.first_sequence
  from participants
  where participants.user_id = :user_id
    and participants.archived = :archived
    and (participants.last_message_at, participants.conversation_id) < (:before_at, :before_id)
    and (not :unread or participants.last_sequence > participants.last_read_sequence)
    and (not :starred or participants.starred)
    and (
      cast(:other_id as bigint) is null
      or exists (
        select 1
        from participants as others
        where others.conversation_id = participants.conversation_id
          and others.user_id = :other_id
      )
    )
  order by participants.last_message_at desc, participants.conversation_id desc
  limit :limit offset :offset
) as page
join conversations on conversations.conversation_id = page.conversation_id
join messages
  on messages.conversation_id = conversations.conversation_id
  and messages.message_id = conversations.last_message_id
order by page.last_message_at desc, page.conversation_id desc;

-- name: count_of_inbox^
-- How many conversations one has; the index alone tells.
select count(*) as total
from participants
where participants.user_id = :user_id
  and participants.archived = :archived;

-- name: count_of_filtered_inbox^
select count(*) as total
from participants
where participants.user_id = :user_id
  and participants.archived = :archived
  and (not :unread or participants.last_sequence > participants.last_read_sequence)
  and (not :starred or participants.starred)
  and (
    cast(:other_id as bigint) is null
    or exists (
      select 1
      from participants as others
      where others.conversation_id = participants.conversation_id
        and others.user_id = :other_id
    )
  );

-- name: newest_messages
-- A page of a conversation's messages, newest first, between two of them. What comes before the first
-- that the reader sees (`first_id`) is not walked through either.
select messages.conversation_id, messages.message_id, messages.sequence, messages.author_id,
  messages.html, messages.text, messages.attachment_count, messages.created_at, messages.edited_at,
  messages.deleted_at, messages.kind, messages.quoted_id, messages.details
from visible_messages as messages
where messages.reader_id = :user_id
  and messages.conversation_id = :conversation_id
  and messages.message_id > case
    when cast(:after as bigint) < cast(:first_id as bigint) then cast(:first_id as bigint) - 1
    else cast(:after as bigint)
  end
  and messages.message_id < :before
order by messages.message_id desc
limit :limit;

-- name: oldest_messages
-- A page of a conversation's messages, oldest first, between two of them.
select messages.conversation_id, messages.message_id, messages.sequence, messages.author_id,
  messages.html, messages.text, messages.attachment_count, messages.created_at, messages.edited_at,
  messages.deleted_at, messages.kind, messages.quoted_id, messages.details
from visible_messages as messages
where messages.reader_id = :user_id
  and messages.conversation_id = :conversation_id
  and messages.message_id > case
    when cast(:after as bigint) < cast(:first_id as bigint) then cast(:first_id as bigint) - 1
    else cast(:after as bigint)
  end
  and messages.message_id < :before
order by messages.message_id
limit :limit;
