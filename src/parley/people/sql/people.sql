-- name: insert_user^
insert into users
  (email, email_key, firstname, lastname, kind, admin, created_at, org, title, jobtitle, phone)
values
  (:email, :email_key, :firstname, :lastname, :kind, :admin, :created_at,
    nullif(:org, ''), nullif(:title, ''), nullif(:jobtitle, ''), nullif(:phone, ''))
on conflict (email_key) do nothing
returning user_id;

-- name: set_name_key!
update users
set name_key = :name_key
where user_id = :user_id;

-- name: forget_words!
delete from user_words
where user_id = :user_id;

-- name: people_without_words
-- People whom a Parley added that knew no words.
select user_id, firstname, lastname, email
from users
where name_key is null
limit :at_most;

-- name: is_empty^
select not exists (select 1 from users);
