-- name: readable_attachments
-- Of pairs of a person and an attachment, those that the person may read (contract §9): its uploader
-- may, and whoever sees a message that carries it.
select
  pair.value ->> 0 as user_id,
  attachments.attachment_id,
  attachments.name,
  attachments.site_id,
  attachments.size,
  attachments.media_type,
  attachments.digest,
  attachments.blob
from json_each(:pairs) as pair
join attachments on attachments.attachment_id = pair.value ->> 1
where attachments.uploader_id = pair.value ->> 0
  or exists (
    select 1
    from message_attachments
    join visible_messages as messages
      on messages.conversation_id = message_attachments.conversation_id
      and messages.message_id = message_attachments.message_id
    where message_attachments.attachment_id = attachments.attachment_id
      and messages.reader_id = pair.value ->> 0
  );

-- name: lock_attachments
-- Wait for who makes messages that carry them: that is nobody, here.
select attachment_id
from attachments
where attachment_id in (select value from json_each(:attachment_ids));

-- name: release!
-- Of what a message carried, note what no message carries any more.
update attachments
set active = false
where attachment_id in (select value from json_each(:attachment_ids))
  and not exists (
    select 1
    from message_attachments
    where message_attachments.attachment_id = attachments.attachment_id
  );
