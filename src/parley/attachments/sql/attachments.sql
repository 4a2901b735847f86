-- name: reserve_quota!
-- Count bytes towards what a person stores, as long as the quota (0 = none) allows it.
update users
set stored_bytes = stored_bytes + :size
where user_id = :user_id
  and (cast(:quota as bigint) = 0 or stored_bytes + :size <= :quota);

-- name: count_unsent^
-- How many of a person's files no message carries, counted as far as it matters.
select count(*) as unsent
from (
  select 1
  from attachments
  where uploader_id = :uploader_id
    and not active
  limit :at_most
) as counted;

-- name: insert_attachment^
-- Record an upload, which no message carries yet; gives its number.
insert into attachments
  (uploader_id, site_id, name, media_type, size, digest, blob, active, created_at)
values
  (:uploader_id, :site_id, :name, :media_type, :size, :digest, :blob, false, :created_at)
returning attachment_id;

-- name: delete_inactive^
-- Delete an uploader's own attachment unless a message carries it; gives its size and blob.
delete from attachments
where attachment_id = :attachment_id
  and uploader_id = :uploader_id
  and not active
returning size, blob;

-- name: uploaded_blob^
-- Gives the blob of an uploader's own attachment.
select blob
from attachments
where attachment_id = :attachment_id
  and uploader_id = :uploader_id;

-- name: is_uploader^
select 1
from attachments
where attachment_id = :attachment_id
  and uploader_id = :uploader_id;

-- name: delete_abandoned
-- Delete the oldest attachments that no message carries; gives uploader, size and blob of each.
delete from attachments
where attachment_id in (
  select attachment_id
  from attachments
  where not active
    and created_at < :before
  order by created_at
  limit :at_most
)
returning uploader_id, size, blob;
