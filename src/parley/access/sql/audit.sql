-- name: audit_head^
select entry_id, digest
from audit_head
where name = 'head';

-- name: audit_entry^
select entry_id, at, action, actor_id, subject, address, request_id, details, digest
from audit_entries
where entry_id = :entry_id;

-- name: audit_entries_after
-- The chain, piece by piece.
select entry_id, at, action, actor_id, subject, address, request_id, details, digest
from audit_entries
where entry_id > :after
order by entry_id
limit :limit;

-- name: newest_audit_entries
select entry_id, at, action, actor_id, subject, address, request_id, details, digest
from audit_entries
where entry_id > :after
  and entry_id < :before
order by entry_id desc
limit :limit;

-- name: newest_audit_entries_of_action
select entry_id, at, action, actor_id, subject, address, request_id, details, digest
from audit_entries
where action = :action
  and entry_id > :after
  and entry_id < :before
order by entry_id desc
limit :limit;

-- name: newest_audit_entries_of_actor
select entry_id, at, action, actor_id, subject, address, request_id, details, digest
from audit_entries
where actor_id = :actor_id
  and (cast(:action as text) is null or action = :action)
  and entry_id > :after
  and entry_id < :before
order by entry_id desc
limit :limit;

-- name: newest_audit_entries_of_subject
select entry_id, at, action, actor_id, subject, address, request_id, details, digest
from audit_entries
where subject = :subject
  and (cast(:action as text) is null or action = :action)
  and (cast(:actor_id as bigint) is null or actor_id = :actor_id)
  and entry_id > :after
  and entry_id < :before
order by entry_id desc
limit :limit;
