-- name: record_device!
insert into known_devices (user_id, digest, seen_at)
values (:user_id, :digest, :at)
on conflict (user_id, digest) do update
set seen_at = :at;

-- name: delete_surplus_devices!
-- All of a person but one that was just used, and the newest of the others.
delete from known_devices
where user_id = :user_id
  and digest <> :digest
  and digest not in (
    select digest
    from known_devices
    where user_id = :user_id
      and digest <> :digest
    order by seen_at desc
    limit :others
  );

-- name: devices_of_user
select digest
from known_devices
where user_id = :user_id;

-- name: forget_device_of_session!
delete from known_devices
where (user_id, digest) in (
    select user_id, device
    from sessions
    where session_id = :session_id
  );

-- name: forget_other_devices!
delete from known_devices
where user_id = :user_id
  and not exists (
    select 1
    from sessions
    where sessions.session_id = cast(:session_id as bigint)
      and sessions.user_id = known_devices.user_id
      and sessions.device = known_devices.digest
  );

-- name: known_device^
select 1
from users
join known_devices on known_devices.user_id = users.user_id
where users.email_key = :email_key
  and known_devices.digest = :digest;

-- name: delete_devices!
delete from known_devices
where seen_at <= :before;
