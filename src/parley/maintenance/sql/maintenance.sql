-- name: referenced_attachments
-- A page of the bytes that attachments name, by the attachment's number.
select attachment_id as number, blob as key, size, digest
from attachments
where attachment_id > :after
order by attachment_id
limit :at_most;

-- name: referenced_avatars
-- A page of the bytes that pictures of people name, by the person's number.
select user_id as number, blob as key, size, digest
from avatars
where user_id > :after
order by user_id
limit :at_most;

-- name: newest_moment^
-- When the newest event happened.
select created_at
from events
order by event_id desc
limit 1;

-- name: oldest_moment^
-- When the first person was added.
select created_at
from users
order by user_id
limit 1;
