-- name: commit_to_disk!
-- See that a commit is on disk before it is acknowledged, whatever the server's default.
select set_config('synchronous_commit', 'on', false)
where current_setting('synchronous_commit') = 'off';

-- name: commit_in_memory!
-- Let a commit return before it is on disk: for what is of no use after a restart.
select set_config('synchronous_commit', 'off', false);

-- name: announce_events!
-- Wake everyone who follows the feed.
select pg_notify(:channel, '');
