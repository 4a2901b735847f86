-- name: insert_user^
insert into users
  (email, email_key, firstname, lastname, kind, admin, created_at, language, time_zone,
    org, title, jobtitle, phone)
values
  (:email, :email_key, :firstname, :lastname, :kind, :admin, :created_at, :language, :time_zone,
    nullif(:org, ''), nullif(:title, ''), nullif(:jobtitle, ''), nullif(:phone, ''))
on conflict (email_key) do nothing
returning user_id;

-- name: mark_analysed!
-- What a person is sorted by, and that the words are those of the third analysis.
update users
set name_key = :name_key,
    analysis = 3
where user_id = :user_id;

-- name: set_email_key!
-- Unless someone else has it.
update users
set email_key = :email_key
where user_id = :user_id
  and not exists (
    select 1
    from users as others
    where others.email_key = :email_key
  );

-- name: delete_search_terms!
delete from user_words
where user_id = :user_id;

-- name: users_to_analyse
-- People whose words an earlier Parley folded, or none.
select user_id, firstname, lastname, email, org, email_key
from users
where analysis < 3
order by user_id
limit :at_most;

-- name: addresses_of_many_spellings
-- Addresses that may have a key of an earlier Parley, because someone else has theirs.
select email, email_key
from users
where analysis >= 2
  and (
    octet_length(email_key) <> length(email_key)
    or email_key like '%xn--%'
    or email_key like '"%'
    or email_key like '%.'
  )
order by user_id;

-- name: has_no_users^
select not exists (select 1 from users) as is_empty;
