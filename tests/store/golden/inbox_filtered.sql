with page_of_inbox as materialized (
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
  order by page.last_message_at desc, page.conversation_id desc
),
count_of_filtered_inbox as materialized (
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
    )
),
participants_of as materialized (
  select participants.conversation_id, participants.user_id
  from participants
  where participants.conversation_id = any(array(select conversation_id from page_of_inbox)::bigint[])
  order by participants.conversation_id, participants.user_id
),
quoted_messages as materialized (
  select messages.message_id, messages.author_id, messages.text, messages.deleted_at
  from unnest(array(select conversation_id from page_of_inbox where quoted_id <> 0)::bigint[], array(select quoted_id from page_of_inbox where quoted_id <> 0)::bigint[]) as wanted (conversation_id, message_id)
  join visible_messages as messages
    on messages.reader_id = :user_id
    and messages.conversation_id = wanted.conversation_id
    and messages.message_id = wanted.message_id
),
attachments_of_messages as materialized (
  select message_attachments.message_id, message_attachments.shown,
    attachments.attachment_id, attachments.name, attachments.site_id, attachments.size
  from unnest(array(select conversation_id from page_of_inbox where attachment_count <> 0)::bigint[], array(select message_id from page_of_inbox where attachment_count <> 0)::bigint[]) as wanted (conversation_id, message_id)
  join message_attachments
    on message_attachments.conversation_id = wanted.conversation_id
    and message_attachments.message_id = wanted.message_id
  join attachments on attachments.attachment_id = message_attachments.attachment_id
  order by message_attachments.conversation_id, message_attachments.message_id,
    message_attachments.position
),
people_shown as materialized (
  select users.user_id, users.firstname, users.lastname
  from users
  where users.user_id = any(array(select creator_id from page_of_inbox union select user_id from participants_of union select author_id from page_of_inbox union select author_id from quoted_messages)::bigint[])
)
select
  (select json_agg(json_build_array(conversation_id, title, creator_id, started_at, last_sequence, last_message_at, last_read_sequence, archived, muted, starred, first_sequence, message_id, sequence, author_id, html, text, attachment_count, created_at, edited_at, deleted_at, kind, quoted_id, details)) from page_of_inbox)::text as page_of_inbox,
  (select json_agg(json_build_array(total)) from count_of_filtered_inbox)::text as count_of_filtered_inbox,
  (select json_agg(json_build_array(conversation_id, user_id)) from participants_of)::text as participants_of,
  (select json_agg(json_build_array(message_id, author_id, text, deleted_at)) from quoted_messages)::text as quoted_messages,
  (select json_agg(json_build_array(message_id, shown, attachment_id, name, site_id, size)) from attachments_of_messages)::text as attachments_of_messages,
  (select json_agg(json_build_array(user_id, firstname, lastname)) from people_shown)::text as people_shown;
