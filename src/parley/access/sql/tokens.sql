-- name: insert_token^
-- One for a person who is active, and who administers and has a password still where that matters.
insert into tokens (digest, user_id, name, created_at, expires_at, scopes)
select :digest, users.user_id, :name, :created_at, :expires_at, :scopes
from users
left join passwords on passwords.user_id = users.user_id
where users.user_id = coalesce(
    cast(:user_id as bigint),
    (
      select user_id
      from users
      where email_key in (:email_key, :spelled)
      order by email_key <> :spelled
      limit 1
    )
  )
  and users.active
  and (users.admin or not :needs_admin)
  and (cast(:before as text) is null or passwords.hash = :before)
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
select tokens.token_id, users.email, tokens.name, tokens.created_at, tokens.last_used_at,
  tokens.expires_at, tokens.revoked_at
from tokens
join users on users.user_id = tokens.user_id
where cast(:user_id as bigint) is null or tokens.user_id = :user_id
order by tokens.token_id;
