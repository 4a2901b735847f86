-- name: commit_to_disk!
-- See that a commit is on disk before it is acknowledged, whatever the server's default.
select set_config('synchronous_commit', 'on', false)
where current_setting('synchronous_commit') = 'off';

-- name: announce_events!
-- Wake everyone who follows the feed.
select pg_notify('parley_events', '');
