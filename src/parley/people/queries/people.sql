-- name: insert_user^
insert into users
  (email, email_key, firstname, lastname, kind, created_at, org, title, jobtitle, phone)
values
  (:email, :email_key, :firstname, :lastname, :kind, :created_at,
    nullif(:org, ''), nullif(:title, ''), nullif(:jobtitle, ''), nullif(:phone, ''))
on conflict (email_key) do nothing
returning user_id;

-- name: change_user^
-- Change what is not null; an empty detail goes.
update users
set
  firstname = coalesce(:firstname, firstname),
  lastname = coalesce(:lastname, lastname),
  org = nullif(coalesce(:org, org), ''),
  title = nullif(coalesce(:title, title), ''),
  jobtitle = nullif(coalesce(:jobtitle, jobtitle), ''),
  phone = nullif(coalesce(:phone, phone), '')
where email_key = :email_key
returning user_id, firstname, lastname, email;

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

-- name: set_user_active!
update users
set active = :active
where email_key = :email_key;

-- name: list_users
select user_id, email, firstname, lastname, kind, active
from users
order by user_id;

-- name: insert_site^
insert into sites (name, status, people_module, created_at)
values (:name, 'active', :people_module, :created_at)
returning site_id;

-- name: set_site_status!
update sites
set status = :status
where site_id = :site_id;

-- name: add_site_member!
insert into site_members (site_id, user_id)
select sites.site_id, users.user_id
from sites, users
where sites.site_id = :site_id
  and users.user_id = :user_id
on conflict do nothing;

-- name: remove_site_member!
delete from site_members
where site_id = :site_id
  and user_id = :user_id;

-- name: is_site_member^
select 1
from site_members
where site_id = :site_id
  and user_id = :user_id;

-- name: list_sites
select sites.site_id, sites.name, sites.status, sites.people_module, count(site_members.user_id)
from sites
left join site_members on site_members.site_id = sites.site_id
group by sites.site_id
order by sites.site_id;

-- name: is_empty^
select not exists (select 1 from users);
