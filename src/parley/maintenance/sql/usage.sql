-- name: usage^
select
  (select count(*) from users where active and kind = 'internal') as internal,
  (select count(*) from users where active and kind = 'external') as external,
  (select count(*) from users where not active) as inactive,
  (select count(distinct user_id) from sessions where seen_at >= :since) as signed_in,
  (select count(*) from sites where status <> 'archived') as sites,
  (select count(*) from conversations) as conversations,
  written.messages,
  uploaded.files,
  uploaded.file_bytes,
  (select count(*) from users where created_at >= :since) as new_people,
  (select count(*) from conversations where created_at >= :since) as new_conversations,
  written.new_messages,
  uploaded.new_files,
  uploaded.new_file_bytes
from (
  select count(*) as messages, count(case when created_at >= :since then 1 end) as new_messages
  from messages
  where kind = 'message'
    and deleted_at is null
) as written
cross join (
  select
    count(*) as files,
    cast(coalesce(sum(size), 0) as bigint) as file_bytes,
    count(case when created_at >= :since then 1 end) as new_files,
    cast(coalesce(sum(case when created_at >= :since then size end), 0) as bigint) as new_file_bytes
  from attachments
) as uploaded;

-- name: usage_by_person
select
  users.user_id,
  users.email,
  users.kind,
  users.active,
  coalesce(joined.conversations, 0) as conversations,
  coalesce(written.messages, 0) as messages,
  coalesce(uploaded.files, 0) as files,
  users.stored_bytes as bytes
from users
left join (
  select user_id, count(*) as conversations
  from participants
  group by user_id
) as joined on joined.user_id = users.user_id
left join (
  select author_id, count(*) as messages
  from messages
  where kind = 'message'
    and deleted_at is null
  group by author_id
) as written on written.author_id = users.user_id
left join (
  select uploader_id, count(*) as files
  from attachments
  group by uploader_id
) as uploaded on uploaded.uploader_id = users.user_id
order by users.stored_bytes desc, users.user_id;

-- name: usage_by_site
-- A conversation belongs to a site all of whose participants are members. Sites are sought from the
-- participant with the fewest, who is most often a client: partners have thousands.
with site_counts as (
  select user_id, count(*) as sites
  from site_members
  group by user_id
), fewest as (
  select
    participants.conversation_id,
    participants.user_id,
    row_number() over (
      partition by participants.conversation_id
      order by coalesce(site_counts.sites, 0), participants.user_id
    ) as place
  from participants
  left join site_counts on site_counts.user_id = participants.user_id
), belonging as (
  select site_members.site_id, fewest.conversation_id
  from fewest
  join site_members on site_members.user_id = fewest.user_id
  where fewest.place = 1
    and not exists (
      select 1
      from participants as other
      where other.conversation_id = fewest.conversation_id
        and not exists (
          select 1
          from site_members as theirs
          where theirs.site_id = site_members.site_id
            and theirs.user_id = other.user_id
        )
    )
), written as (
  select conversation_id, count(*) as messages
  from messages
  where kind = 'message'
    and deleted_at is null
  group by conversation_id
), carried as (
  select listed.conversation_id, count(*) as files, sum(attachments.size) as bytes
  from (
    select distinct conversation_id, attachment_id
    from message_attachments
  ) as listed
  join attachments on attachments.attachment_id = listed.attachment_id
  group by listed.conversation_id
), totals as (
  select
    belonging.site_id,
    count(*) as conversations,
    sum(written.messages) as messages,
    sum(carried.files) as files,
    sum(carried.bytes) as bytes
  from belonging
  left join written on written.conversation_id = belonging.conversation_id
  left join carried on carried.conversation_id = belonging.conversation_id
  group by belonging.site_id
)
select
  sites.site_id,
  sites.name,
  sites.status,
  (select count(*) from site_members where site_members.site_id = sites.site_id) as members,
  coalesce(totals.conversations, 0) as conversations,
  cast(coalesce(totals.messages, 0) as bigint) as messages,
  cast(coalesce(totals.files, 0) as bigint) as files,
  cast(coalesce(totals.bytes, 0) as bigint) as bytes
from sites
left join totals on totals.site_id = sites.site_id
order by bytes desc, messages desc, sites.site_id;
