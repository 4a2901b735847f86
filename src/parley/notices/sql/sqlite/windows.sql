-- name: open_windows!
insert into notice_windows (user_id, opened_at, due_at)
select value ->> 0, value ->> 1, value ->> 2
from json_each(:windows)
where true
on conflict (user_id) do update
set due_at = excluded.due_at
where excluded.due_at < notice_windows.due_at;

-- name: set_presence!
insert into presence (node, user_id, seen_at)
select :node, value, :now
from json_each(:user_ids)
where true
on conflict (node, user_id) do update
set seen_at = excluded.seen_at;
