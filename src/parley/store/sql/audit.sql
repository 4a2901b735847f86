-- name: lock_audit_head^
-- The newest entry's number and digest; nobody else appends until this transaction ends.
update audit_head
set entry_id = entry_id
where name = 'head'
returning entry_id, digest;

-- name: insert_audit_entry!
insert into audit_entries (
  entry_id, at, action, actor_id, subject, address, request_id, details, digest
)
values (:entry_id, :at, :action, :actor_id, :subject, :address, :request_id, :details, :digest);

-- name: set_audit_head!
update audit_head
set entry_id = :entry_id, digest = :digest
where name = 'head';
