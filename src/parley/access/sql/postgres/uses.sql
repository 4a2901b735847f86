-- name: note_token_uses!
update tokens
set last_used_at = :at
where token_id = any(:token_ids::bigint[]);

-- name: note_session_uses!
update sessions
set seen_at = :at
where session_id = any(:session_ids::bigint[]);
