-- name: find_client^
select
  client_id, name, secret_digest, redirect_uris, scopes, access_seconds, allow_screen,
  service_user_id, created_at, archived_at
from clients
where client_id = :client_id;

-- name: list_clients
select
  client_id, name, secret_digest, redirect_uris, scopes, access_seconds, allow_screen,
  service_user_id, created_at, archived_at
from clients
order by client_id;

-- name: find_active_user^
select email, admin
from users
where user_id = :user_id
  and active;

-- name: lowest_free_client_id^
-- The lowest number that no client has; numbers that were chosen may be far apart, up to the last.
select min(candidate) as client_id
from (
  select 1 as candidate
  union all
  select client_id + 1
  from clients
  where client_id < 9223372036854775807
) as candidates
where candidate not in (select client_id from clients);

-- name: insert_client^
-- Insert one, unless its number is taken.
insert into clients (
  client_id, name, secret_digest, redirect_uris, scopes, access_seconds, allow_screen, service_user_id, created_at
)
values (
  :client_id, :name, :secret_digest, :redirect_uris, :scopes, :access_seconds, :allow_screen,
  :service_user_id, :created_at
)
on conflict (client_id) do nothing
returning client_id;

-- name: change_client!
-- Change what is not null; a service user of 0 takes that away.
update clients
set
  name = coalesce(:name, name),
  redirect_uris = coalesce(:redirect_uris, redirect_uris),
  scopes = coalesce(:scopes, scopes),
  access_seconds = coalesce(:access_seconds, access_seconds),
  allow_screen = coalesce(:allow_screen, allow_screen),
  service_user_id = nullif(coalesce(:service_user_id, service_user_id), 0)
where client_id = :client_id;

-- name: set_client_secret!
update clients
set secret_digest = :secret_digest
where client_id = :client_id
  and secret_digest is not null
  and archived_at is null;

-- name: archive_client!
update clients
set archived_at = :at
where client_id = :client_id
  and archived_at is null;

-- name: lock_grants_of_client!
-- Those that still live; nothing comes of them until this transaction is over.
update grants
set revoked_at = null
where client_id = :client_id
  and revoked_at is null;

-- name: end_grants_of_client!
update grants
set revoked_at = :at
where client_id = :client_id
  and revoked_at is null;

-- name: end_tokens_of_client!
update tokens
set revoked_at = :at
where revoked_at is null
  and grant_id in (select grant_id from grants where client_id = :client_id);
