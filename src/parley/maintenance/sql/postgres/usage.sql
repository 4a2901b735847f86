-- name: usage_by_month
-- What came in each month of UTC.
select
  month,
  cast(sum(people) as bigint) as people,
  cast(sum(conversations) as bigint) as conversations,
  cast(sum(messages) as bigint) as messages,
  cast(sum(files) as bigint) as files,
  cast(sum(bytes) as bigint) as bytes
from (
  select to_char(to_timestamp(created_at / 1000) at time zone 'UTC', 'YYYY-MM') as month, count(*) as people, 0 as conversations, 0 as messages, 0 as files, 0 as bytes
  from users
  group by month
  union all
  select to_char(to_timestamp(created_at / 1000) at time zone 'UTC', 'YYYY-MM') as month, 0, count(*), 0, 0, 0
  from conversations
  group by month
  union all
  select to_char(to_timestamp(created_at / 1000) at time zone 'UTC', 'YYYY-MM') as month, 0, 0, count(*), 0, 0
  from messages
  where kind = 'message'
    and deleted_at is null
  group by month
  union all
  select to_char(to_timestamp(created_at / 1000) at time zone 'UTC', 'YYYY-MM') as month, 0, 0, 0, count(*), sum(size)
  from attachments
  group by month
) as counted
group by month
order by month desc;
