-- name: open_windows!
insert into notice_windows (user_id, opened_at, due_at)
select opened.user_id, opened.opened_at, opened.due_at
from unnest(:windows[0]::bigint[], :windows[1]::bigint[], :windows[2]::bigint[])
  as opened (user_id, opened_at, due_at)
order by opened.user_id
on conflict (user_id) do update
set due_at = excluded.due_at
where excluded.due_at < notice_windows.due_at;

-- name: set_presence!
insert into presence (node, user_id, seen_at)
select :node, here.user_id, :now
from unnest(:user_ids::bigint[]) as here (user_id)
on conflict (node, user_id) do update
set seen_at = excluded.seen_at;
