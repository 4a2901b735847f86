-- name: sites_by_id
select site_id, name, status, people_module, notice_content, created_at,
  (select count(*) from site_members where site_members.site_id = sites.site_id) as members
from sites
where site_id in (select value from json_each(:site_ids));
