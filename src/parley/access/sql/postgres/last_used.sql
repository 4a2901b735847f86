-- name: record_token_uses!
-- One that someone else is changing is left out, and noted with its next use: this waits for no one.
update tokens
set last_used_at = :at
where token_id in (
  select token_id
  from tokens
  where token_id = any(:token_ids::bigint[])
  for no key update skip locked
);

-- name: record_session_uses!
update sessions
set seen_at = :at
where session_id in (
  select session_id
  from sessions
  where session_id = any(:session_ids::bigint[])
  for no key update skip locked
);
