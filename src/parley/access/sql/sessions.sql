-- name: insert_session^
insert into sessions
  (digest, user_id, created_at, seen_at, expires_at, address, browser, device, remembered)
values
  (:digest, :user_id, :created_at, :created_at, :expires_at, :address, :browser, :device, :remembered)
returning session_id;

-- name: caller_of_session^
-- Whose session it is, as long as it is not over and the person is active.
select
  users.user_id,
  users.kind,
  users.admin,
  sessions.session_id,
  sessions.expires_at,
  sessions.seen_at
from sessions
join users on users.user_id = sessions.user_id
where sessions.digest = :digest
  and sessions.ended_at is null
  and sessions.expires_at > :now
  and (sessions.remembered or sessions.seen_at > :seen_since)
  and users.active;

-- name: email_of_user^
select email
from users
where user_id = :user_id;

-- name: end_session!
update sessions
set ended_at = :ended_at
where session_id = :session_id
  and user_id = :user_id
  and ended_at is null;

-- name: end_session_by_digest!
update sessions
set ended_at = :ended_at
where digest = :digest
  and ended_at is null;

-- name: end_sessions_of_user!
update sessions
set ended_at = :ended_at
where user_id = :user_id
  and ended_at is null
  and session_id is distinct from :kept;

-- name: sessions_of_user
-- A person's sessions that are not over, those used last first.
select session_id, created_at, seen_at, expires_at, address, browser, remembered
from sessions
where user_id = :user_id
  and ended_at is null
  and expires_at > :now
  and (remembered or seen_at > :seen_since)
order by seen_at desc, session_id desc
limit 100;

-- name: delete_old_sessions!
delete from sessions
where expires_at <= :before;

-- name: live_sessions
-- Those that are not over, of one person or of all.
select sessions.session_id, users.email, sessions.address, sessions.browser, sessions.created_at,
  sessions.seen_at, sessions.expires_at
from sessions
join users on users.user_id = sessions.user_id
where (cast(:user_id as bigint) is null or sessions.user_id = :user_id)
  and sessions.ended_at is null
  and sessions.expires_at > :now
  and (sessions.remembered or sessions.seen_at > :seen_since)
order by sessions.session_id;

-- name: user_of_session^
select user_id
from sessions
where session_id = :session_id;
