-- name: readable_attachments
-- Of pairs of a person and an attachment, those that the person may read (contract §9): its uploader
-- may, and whoever sees a message that carries it. `offset 0` keeps the planner from gathering first
-- what all people see.
select
  pair.user_id,
  attachments.attachment_id,
  attachments.name,
  attachments.site_id,
  attachments.size,
  attachments.media_type,
  attachments.digest,
  attachments.blob
from unnest(:pairs[0]::bigint[], :pairs[1]::bigint[]) as pair (user_id, attachment_id)
join attachments on attachments.attachment_id = pair.attachment_id
where attachments.uploader_id = pair.user_id
  or exists (
    select 1
    from message_attachments
    join visible_messages as messages
      on messages.conversation_id = message_attachments.conversation_id
      and messages.message_id = message_attachments.message_id
    where message_attachments.attachment_id = attachments.attachment_id
      and messages.reader_id = pair.user_id
    offset 0
  );

-- name: lock_attachments
-- Wait for who makes messages that carry them.
select attachment_id
from attachments
where attachment_id = any(:attachment_ids::bigint[])
order by attachment_id
for no key update;

-- name: release!
-- Of what a message carried, note what no message carries any more.
update attachments
set active = false
where attachment_id = any(:attachment_ids::bigint[])
  and not exists (
    select 1
    from message_attachments
    where message_attachments.attachment_id = attachments.attachment_id
  );
