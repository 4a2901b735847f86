-- name: counted_bytes^
-- What a message and its versions count towards its author's storage, but for the place that stays
-- when it is deleted; nothing where those of earlier releases are yet to be counted.
select octet_length(messages.html) + octet_length(messages.text) + (
    select cast(coalesce(sum(
        octet_length(versions.html) + octet_length(versions.text) + cast(:overhead as bigint)
      ), 0) as bigint)
    from message_versions as versions
    where versions.conversation_id = messages.conversation_id
      and versions.message_id = messages.message_id
  ) as bytes
from messages
where messages.conversation_id = :conversation_id
  and messages.message_id = :message_id
  and not exists (
    select 1
    from backfills
    where backfills.name = 'storage'
      and messages.message_id <= backfills.until
      and messages.conversation_id > backfills.reached
  );

-- name: hold_backfill^
-- How far what earlier releases wrote is counted; nobody else counts it until this transaction ends.
update backfills
set reached = reached
where name = 'storage'
returning reached, until;

-- name: next_conversation_ids
select conversation_id
from conversations
where conversation_id > :reached
order by conversation_id
limit :at_most;

-- name: bytes_by_author
-- What the messages of some conversations, and their versions, count towards the storage of their
-- authors, and the people in them towards that of who started them.
select author_id, cast(sum(bytes) as bigint) as bytes
from (
  select author_id, octet_length(html) + octet_length(text) + cast(:overhead as bigint) as bytes
  from messages
  where conversation_id > :reached
    and conversation_id <= :last
    and message_id <= :until
  union all
  select messages.author_id,
    octet_length(versions.html) + octet_length(versions.text) + cast(:overhead as bigint)
  from messages
  join message_versions as versions
    on versions.conversation_id = messages.conversation_id
    and versions.message_id = messages.message_id
  where messages.conversation_id > :reached
    and messages.conversation_id <= :last
    and messages.message_id <= :until
  union all
  select conversations.creator_id, cast(:person_overhead as bigint)
  from conversations
  join participants on participants.conversation_id = conversations.conversation_id
  where conversations.conversation_id > :reached
    and conversations.conversation_id <= :last
    and exists (
      select 1
      from messages
      where messages.conversation_id = conversations.conversation_id
        and messages.message_id <= :until
    )
) as counted
group by author_id;

-- name: advance_backfill!
update backfills
set reached = :reached
where name = 'storage';

-- name: end_backfill!
delete from backfills
where name = 'storage';
