-- name: account_by_id^
select user_id, firstname, lastname, email, org, title, jobtitle, phone, active, kind, admin,
  language, time_zone
from users
where user_id = :user_id;

-- name: account_by_email^
select user_id, firstname, lastname, email, org, title, jobtitle, phone, active, kind, admin,
  language, time_zone
from users
where email_key in (:email_key, :spelled)
order by email_key <> :spelled
limit 1;

-- name: set_account!
-- The key of an address stays as it is where none is given.
update users
set
  email = :email,
  email_key = coalesce(cast(:email_key as text), email_key),
  firstname = :firstname,
  lastname = :lastname,
  org = :org,
  title = :title,
  jobtitle = :jobtitle,
  phone = :phone,
  active = :active,
  kind = :kind,
  admin = :admin,
  language = :language,
  time_zone = :time_zone
where user_id = :user_id;

-- name: other_administrator^
-- Whether someone else could still let people in.
select 1
from users
where admin
  and active
  and user_id <> :user_id
limit 1;
