-- name: message_to_change^
-- A message, for an active person who sees it.
select messages.author_id, messages.kind, messages.sequence, messages.html, messages.created_at,
  messages.deleted_at, messages.attachment_count,
  case
    when messages.sequence = 1 then (
      select conversations.title
      from conversations
      where conversations.conversation_id = messages.conversation_id
    )
  end as title
from visible_messages as messages
join users on users.user_id = messages.reader_id
where messages.reader_id = :user_id
  and messages.conversation_id = :conversation_id
  and messages.message_id = :message_id
  and users.active;

-- name: carried_attachments
select message_attachments.attachment_id, attachments.name
from message_attachments
join attachments on attachments.attachment_id = message_attachments.attachment_id
where message_attachments.conversation_id = :conversation_id
  and message_attachments.message_id = :message_id
order by message_attachments.position;

-- name: archive_version!
-- Keep what a message says as one more of its versions.
insert into message_versions (conversation_id, message_id, version, html, text, written_at)
select messages.conversation_id, messages.message_id,
  1 + (
    select count(*)
    from message_versions
    where message_versions.conversation_id = messages.conversation_id
      and message_versions.message_id = messages.message_id
  ),
  messages.html, messages.text, coalesce(messages.edited_at, messages.created_at)
from messages
where messages.conversation_id = :conversation_id
  and messages.message_id = :message_id;

-- name: edit_message!
update messages
set html = :html,
    text = :text,
    edited_at = :at
where conversation_id = :conversation_id
  and message_id = :message_id;

-- name: tombstone_message!
-- Leave no more of a message than that there was one.
update messages
set html = '',
    text = '',
    attachment_count = 0,
    edited_at = null,
    deleted_at = :at,
    quoted_id = null,
    details = null
where conversation_id = :conversation_id
  and message_id = :message_id;

-- name: delete_versions!
delete from message_versions
where conversation_id = :conversation_id
  and message_id = :message_id;

-- name: drop_attachments!
delete from message_attachments
where conversation_id = :conversation_id
  and message_id = :message_id;

-- name: count_of_versions^
-- How many versions a message has, what it says now among them; none once it is deleted.
select case
    when messages.deleted_at is null then 1 + (
      select count(*)
      from message_versions
      where message_versions.conversation_id = messages.conversation_id
        and message_versions.message_id = messages.message_id
    )
    else 0
  end as total
from visible_messages as messages
where messages.reader_id = :user_id
  and messages.conversation_id = :conversation_id
  and messages.message_id = :message_id;

-- name: page_of_versions
-- Versions of a message, the oldest first; what it says now is the last.
select message_versions.version, message_versions.html, message_versions.text,
  message_versions.written_at
from visible_messages as messages
join message_versions
  on message_versions.conversation_id = messages.conversation_id
  and message_versions.message_id = messages.message_id
where messages.reader_id = :user_id
  and messages.conversation_id = :conversation_id
  and messages.message_id = :message_id
union all
select 1 + (
    select count(*)
    from message_versions
    where message_versions.conversation_id = messages.conversation_id
      and message_versions.message_id = messages.message_id
  ),
  messages.html, messages.text, coalesce(messages.edited_at, messages.created_at)
from visible_messages as messages
where messages.reader_id = :user_id
  and messages.conversation_id = :conversation_id
  and messages.message_id = :message_id
  and messages.deleted_at is null
order by 1
limit :limit offset :offset;
