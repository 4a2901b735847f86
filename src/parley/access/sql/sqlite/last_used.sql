-- name: record_token_uses!
update tokens
set last_used_at = :at
where token_id in (select value from json_each(:token_ids));

-- name: record_session_uses!
update sessions
set seen_at = :at
where session_id in (select value from json_each(:session_ids));
