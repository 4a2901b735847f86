-- name: insert_token^
insert into tokens (digest, user_id, name, created_at, expires_at, scopes)
select :digest, user_id, :name, :created_at, :expires_at, :scopes
from users
where user_id = (
  select user_id
  from users
  where email_key in (:email_key, :spelled)
  order by email_key <> :spelled
  limit 1
)
returning token_id, user_id;

-- name: caller_of_token^
-- Who a token speaks for, as long as it lives and its owner is active.
select
  users.user_id,
  users.kind,
  users.admin,
  tokens.scopes,
  tokens.token_id,
  tokens.expires_at,
  tokens.last_used_at
from tokens
join users on users.user_id = tokens.user_id
where tokens.digest = :digest
  and tokens.revoked_at is null
  and users.active;

-- name: revoke_token^
update tokens
set revoked_at = :revoked_at
where revoked_at is null
  and (token_id = :token_id or digest = :digest)
returning token_id, user_id;

-- name: list_tokens
select tokens.token_id, users.email, tokens.name, tokens.created_at, tokens.expires_at, tokens.revoked_at
from tokens
join users on users.user_id = tokens.user_id
order by tokens.token_id;
