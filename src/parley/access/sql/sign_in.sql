-- name: failures_of^
select failures, last_at
from sign_in_failures
where name = :name;

-- name: count_failure!
-- One more; the first, where the last was long ago.
insert into sign_in_failures (name, failures, last_at)
values (:name, 1, :at)
on conflict (name) do update
set
  failures = case
    when sign_in_failures.last_at <= :forgotten_before then 1
    else sign_in_failures.failures + 1
  end,
  last_at = :at;

-- name: uncount_failure!
update sign_in_failures
set failures = failures - 1
where name = :name
  and failures > 0;

-- name: delete_failures!
delete from sign_in_failures
where name = :name;

-- name: delete_old_attempts!
delete from sign_in_failures
where last_at <= :before;

-- name: set_last_failure!
update sign_in_failures
set last_at = :at
where name = :name;

-- name: addresses_signed_in_from
-- From where a person signed in, in the sessions that are kept.
select distinct sessions.address
from users
join sessions on sessions.user_id = users.user_id
where users.email_key = :email_key;

-- name: account_of_email^
select users.user_id, users.email, users.firstname, users.lastname, users.active, passwords.hash,
  users.kind
from users
left join passwords on passwords.user_id = users.user_id
where users.email_key in (:email_key, :spelled)
order by users.email_key <> :spelled
limit 1;

-- name: account_of_user^
select users.user_id, users.email, users.firstname, users.lastname, users.active, passwords.hash,
  users.kind
from users
left join passwords on passwords.user_id = users.user_id
where users.user_id = :user_id;

-- name: is_unchanged^
-- The kind of a person who is still active and has still the password that was looked at.
select users.kind
from passwords
join users on users.user_id = passwords.user_id
where passwords.user_id = :user_id
  and passwords.hash = :hash
  and users.active;

-- name: set_password!
insert into passwords (user_id, hash, changed_at)
values (:user_id, :hash, :at)
on conflict (user_id) do update
set hash = :hash, changed_at = :at;

-- name: rehash_password!
update passwords
set hash = :hash
where user_id = :user_id;
