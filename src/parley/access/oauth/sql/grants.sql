-- name: find_code^
-- A code, and for whom it is.
select
  codes.client_id, codes.user_id, codes.redirect_uri, codes.scopes, codes.code_challenge,
  codes.expires_at, codes.used_at, users.email, users.active
from authorization_codes as codes
join users on users.user_id = codes.user_id
where codes.digest = :digest;

-- name: find_refresh_token^
-- A refresh token with its grant, and for whom it is.
select
  grants.grant_id, grants.client_id, grants.user_id, grants.scopes, grants.revoked_at,
  refresh_tokens.created_at, refresh_tokens.expires_at, refresh_tokens.used_at,
  users.email, users.active
from refresh_tokens
join grants on grants.grant_id = refresh_tokens.grant_id
join users on users.user_id = grants.user_id
where refresh_tokens.digest = :digest;

-- name: find_access_token^
-- An access token with its grant, and for whom it is; a personal token has no grant.
select
  grants.grant_id, grants.client_id, grants.user_id, tokens.scopes,
  coalesce(tokens.revoked_at, grants.revoked_at) as revoked_at, tokens.created_at, tokens.expires_at,
  users.email, users.active
from tokens
join grants on grants.grant_id = tokens.grant_id
join users on users.user_id = grants.user_id
where tokens.digest = :digest;

-- name: granted_scopes
-- What a person granted to a client before, grant by grant; what a client has by itself has no
-- refresh token, and is no one's consent.
select scopes
from grants
where user_id = :user_id
  and client_id = :client_id
  and revoked_at is null
  and exists (select 1 from refresh_tokens where refresh_tokens.grant_id = grants.grant_id);

-- name: grants_of_user
-- What a person granted, and to whom, the newest first; only what is a consent, as above.
select grants.grant_id, clients.client_id, clients.name, grants.scopes, grants.created_at
from grants
join clients on clients.client_id = grants.client_id
where grants.user_id = :user_id
  and grants.revoked_at is null
  and exists (select 1 from refresh_tokens where refresh_tokens.grant_id = grants.grant_id)
order by grants.grant_id desc;

-- name: insert_code!
insert into authorization_codes (
  digest, client_id, user_id, redirect_uri, scopes, code_challenge, created_at, expires_at
)
values (
  :digest, :client_id, :user_id, :redirect_uri, :scopes, :code_challenge, :created_at, :expires_at
);

-- name: redeem_code!
-- Take a code, once. One that seems to be made later than now was made while a clock was wrong.
update authorization_codes
set used_at = :at
where digest = :digest
  and used_at is null
  and expires_at > :at
  and created_at < :latest;

-- name: delete_codes_for_client!
-- Those of a person that a client did not use yet.
delete from authorization_codes
where user_id = :user_id
  and client_id = :client_id
  and used_at is null;

-- name: grant_of_code^
select grant_id
from authorization_codes
where digest = :digest;

-- name: set_grant_of_code!
update authorization_codes
set grant_id = :grant_id
where digest = :digest;

-- name: redeem_refresh_token!
-- Take a refresh token, once.
update refresh_tokens
set used_at = :at
where digest = :digest
  and used_at is null;

-- name: find_use^
-- When a refresh token was first used.
select used_at
from refresh_tokens
where digest = :digest
  and used_at is not null;

-- name: count_refresh_tokens^
-- How many refresh tokens of a grant end at one moment.
select count(*) as total
from refresh_tokens
where grant_id = :grant_id
  and expires_at = :expires_at;

-- name: insert_grant^
-- A grant, as long as the client is not archived and the person is active.
insert into grants (client_id, user_id, scopes, created_at)
select clients.client_id, users.user_id, :scopes, :at
from clients, users
where clients.client_id = :client_id
  and clients.archived_at is null
  and users.user_id = :user_id
  and users.active
returning grant_id;

-- name: lock_grant^
-- A grant that still lives; nobody else ends it until this transaction does.
update grants
set revoked_at = null
where grant_id = :grant_id
  and revoked_at is null
returning client_id, user_id, scopes;

-- name: end_grant^
update grants
set revoked_at = :at
where grant_id = :grant_id
  and revoked_at is null
returning client_id, user_id;

-- name: end_tokens_of_grant!
update tokens
set revoked_at = :at
where grant_id = :grant_id
  and revoked_at is null;

-- name: insert_access_token!
insert into tokens (digest, user_id, name, created_at, expires_at, scopes, grant_id)
values (:digest, :user_id, :name, :created_at, :expires_at, :scopes, :grant_id);

-- name: insert_refresh_token!
insert into refresh_tokens (digest, grant_id, created_at, expires_at)
values (:digest, :grant_id, :created_at, :expires_at);

-- name: delete_old_codes!
delete from authorization_codes
where expires_at < :before;

-- name: delete_old_refresh_tokens
-- Remove some whose time is over; gives their grants.
delete from refresh_tokens
where digest in (
  select digest
  from refresh_tokens
  where expires_at < :before
  limit :at_most
)
returning grant_id;

-- name: delete_old_access_tokens
-- Remove some that came of grants and whose time is over; gives their grants.
delete from tokens
where token_id in (
  select token_id
  from tokens
  where grant_id is not null
    and expires_at < :before
  limit :at_most
)
returning grant_id;

-- name: delete_spent_grant!
-- Remove a grant of which nothing is left.
delete from grants
where grant_id = :grant_id
  and not exists (select 1 from tokens where tokens.grant_id = grants.grant_id)
  and not exists (select 1 from refresh_tokens where refresh_tokens.grant_id = grants.grant_id);
