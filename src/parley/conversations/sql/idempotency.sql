-- name: delete_old_keys!
delete from idempotency_keys
where created_at < :before;
