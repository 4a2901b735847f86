-- name: repair_sessions!
-- Those that seem to be used later than now: a clock was wrong. They begin now, and live no longer.
update sessions
set
  created_at = case when created_at > :latest then :now else created_at end,
  expires_at = case when created_at > :latest then :now + expires_at - created_at else expires_at end,
  seen_at = :now
where seen_at > :latest
  and ended_at is null;

-- name: repair_links!
update account_links
set created_at = :now, expires_at = :now + expires_at - created_at
where created_at > :latest;

-- name: repair_failures!
update sign_in_failures
set last_at = :now
where last_at > :latest;
