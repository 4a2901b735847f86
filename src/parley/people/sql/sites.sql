-- name: insert_site^
insert into sites (name, status, people_module, notice_content, created_at)
values (:name, :status, :people_module, :notice_content, :created_at)
returning site_id;

-- name: set_site!
update sites
set name = :name,
  status = :status,
  people_module = :people_module,
  notice_content = :notice_content
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

-- name: site_by_id^
select site_id, name, status, people_module, notice_content, created_at,
  (select count(*) from site_members where site_members.site_id = sites.site_id) as members
from sites
where site_id = :site_id;

-- name: names_of_own_sites
select sites.site_id, sites.name, sites.status
from site_members
join sites on sites.site_id = site_members.site_id
where site_members.user_id = :user_id;

-- name: names_of_sites
select site_id, name, status
from sites;

-- name: page_of_sites
select site_id, name, status, people_module, notice_content, created_at,
  (select count(*) from site_members where site_members.site_id = sites.site_id) as members
from sites
order by site_id
limit :limit offset :offset;

-- name: count_sites^
select count(*) as total
from sites;

-- name: list_sites
select site_id, name, status, people_module, notice_content, created_at,
  (select count(*) from site_members where site_members.site_id = sites.site_id) as members
from sites
order by site_id;

-- name: page_of_members
select users.user_id, users.firstname, users.lastname, users.email, users.org,
  users.title, users.jobtitle, users.phone, users.active, users.kind, users.admin, users.language,
  users.time_zone
from site_members
join users on users.user_id = site_members.user_id
where site_members.site_id = :site_id
order by users.name_key, users.user_id
limit :limit offset :offset;

-- name: count_members^
select count(*) as total
from site_members
where site_id = :site_id;
