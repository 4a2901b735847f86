-- name: lock_user!
-- Nobody else changes the person's picture until this transaction ends.
update users
set active = active
where user_id = :user_id;

-- name: avatar_of^
select blob, size, digest
from avatars
where user_id = :user_id;

-- name: set_avatar!
insert into avatars (user_id, blob, size, digest, changed_at)
values (:user_id, :blob, :size, :digest, :changed_at)
on conflict (user_id) do update
set
  blob = excluded.blob,
  size = excluded.size,
  digest = excluded.digest,
  changed_at = excluded.changed_at;

-- name: delete_avatar!
delete from avatars
where user_id = :user_id;
