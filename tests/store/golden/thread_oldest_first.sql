with conversation_of as materialized (
  select conversations.conversation_id, conversations.title, conversations.creator_id,
    creators.firstname as creator_firstname, creators.lastname as creator_lastname,
    conversations.created_at, conversations.last_sequence, conversations.last_message_id,
    conversations.last_message_at, participants.last_read_sequence, participants.archived,
    participants.muted, participants.starred, participants.first_sequence,
    participants.first_message_id
  from participants
  join conversations on conversations.conversation_id = participants.conversation_id
  join users as creators on creators.user_id = conversations.creator_id
  where participants.conversation_id = :conversation_of_conversation_id
    and participants.user_id = :conversation_of_user_id
),
participants_of as materialized (
  select participants.conversation_id, users.user_id, users.firstname, users.lastname
  from participants
  join users on users.user_id = participants.user_id
  where participants.conversation_id = any((select array_agg(conversation_id) from conversation_of)::bigint[])
  order by participants.conversation_id, users.user_id
),
oldest_messages as materialized (
  select messages.conversation_id, messages.message_id, messages.sequence, messages.author_id,
    authors.firstname as author_firstname, authors.lastname as author_lastname, messages.html,
    messages.text, messages.attachment_count, messages.created_at, messages.edited_at,
    messages.deleted_at, messages.kind, messages.quoted_id, messages.details
  from visible_messages as messages
  join users as authors on authors.user_id = messages.author_id
  where messages.reader_id = :oldest_messages_user_id
    and messages.conversation_id = :oldest_messages_conversation_id
    and messages.message_id > case
      when cast(:oldest_messages_after as bigint) < cast((select first_message_id from conversation_of limit 1) as bigint) then cast((select first_message_id from conversation_of limit 1) as bigint) - 1
      else cast(:oldest_messages_after as bigint)
    end
    and messages.message_id < :oldest_messages_before
  order by messages.message_id
  limit :oldest_messages_limit
),
quoted_messages as materialized (
  select messages.message_id, messages.author_id, authors.firstname as author_firstname,
    authors.lastname as author_lastname, messages.text, messages.deleted_at
  from unnest((select array_agg(conversation_id) from oldest_messages where quoted_id <> 0)::bigint[], (select array_agg(quoted_id) from oldest_messages where quoted_id <> 0)::bigint[]) as wanted (conversation_id, message_id)
  join visible_messages as messages
    on messages.reader_id = :quoted_messages_user_id
    and messages.conversation_id = wanted.conversation_id
    and messages.message_id = wanted.message_id
  join users as authors on authors.user_id = messages.author_id
),
attachments_of_messages as materialized (
  select message_attachments.message_id, message_attachments.shown,
    attachments.attachment_id, attachments.name, attachments.site_id, attachments.size
  from unnest((select array_agg(conversation_id) from oldest_messages where attachment_count <> 0)::bigint[], (select array_agg(message_id) from oldest_messages where attachment_count <> 0)::bigint[]) as wanted (conversation_id, message_id)
  join message_attachments
    on message_attachments.conversation_id = wanted.conversation_id
    and message_attachments.message_id = wanted.message_id
  join attachments on attachments.attachment_id = message_attachments.attachment_id
  order by message_attachments.conversation_id, message_attachments.message_id,
    message_attachments.position
)
select
  (select array_agg(row(conversation_id, title, creator_id, creator_firstname, creator_lastname, created_at, last_sequence, last_message_id, last_message_at, last_read_sequence, archived, muted, starred, first_sequence, first_message_id)) from conversation_of) as conversation_of,
  (select array_agg(row(conversation_id, user_id, firstname, lastname)) from participants_of) as participants_of,
  (select array_agg(row(conversation_id, message_id, sequence, author_id, author_firstname, author_lastname, html, text, attachment_count, created_at, edited_at, deleted_at, kind, quoted_id, details)) from oldest_messages) as oldest_messages,
  (select array_agg(row(message_id, author_id, author_firstname, author_lastname, text, deleted_at)) from quoted_messages) as quoted_messages,
  (select array_agg(row(message_id, shown, attachment_id, name, site_id, size)) from attachments_of_messages) as attachments_of_messages;
