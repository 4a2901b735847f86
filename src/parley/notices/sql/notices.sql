-- name: position_of_notices^
-- Up to where the feed was looked through, and where it ends.
select
  (select event_id from notice_position where name = 'feed') as reached,
  (select max(event_id) from events) as newest;

-- name: move_position!
-- Go on, unless another node did.
insert into notice_position (name, event_id)
values ('feed', :through)
on conflict (name) do update
set event_id = excluded.event_id
where notice_position.event_id = :after;

-- name: recipients_of_events
-- Who was written to by others, in conversations that they did not mute, and has no notice under way
-- that comes as early; with how they want to be told.
select recipients.user_id, recipients.first_at, users.kind, notice_preferences.rhythm,
  notice_preferences.digest_hour, notice_preferences.level, notice_preferences.quiet_from,
  notice_preferences.quiet_until, users.time_zone, users.language
from (
  select participants.user_id, min(events.created_at) as first_at
  from events
  join participants on participants.conversation_id = events.conversation_id
  where events.event_id > :after
    and events.event_id <= :through
    and events.kind = 'message.created'
    and participants.user_id <> events.actor_id
    and participants.muted = false
    and participants.first_sequence <= events.sequence
  group by participants.user_id
) as recipients
join users on users.user_id = recipients.user_id
left join notice_preferences on notice_preferences.user_id = recipients.user_id
left join notice_windows on notice_windows.user_id = recipients.user_id
where users.active = true
  and (notice_windows.user_id is null or notice_windows.due_at > :soon)
order by recipients.user_id;

-- name: due_windows
select user_id, opened_at, due_at
from notice_windows
where due_at <= :now
order by due_at
limit :limit;

-- name: close_window!
delete from notice_windows
where user_id = :user_id
  and due_at = :due_at;

-- name: move_window!
update notice_windows
set due_at = :later
where user_id = :user_id
  and due_at = :due_at;

-- name: set_due_time!
update notice_windows
set due_at = :due_at
where user_id = :user_id;

-- name: open_window!
insert into notice_windows (user_id, opened_at, due_at)
values (:user_id, :opened_at, :due_at)
on conflict (user_id) do update
set due_at = excluded.due_at
where excluded.due_at < notice_windows.due_at;

-- name: recipient_of_notice^
-- A person as a notice needs them.
select users.email, users.firstname, users.lastname, users.kind, users.active,
  notice_preferences.rhythm, notice_preferences.digest_hour, notice_preferences.level,
  notice_preferences.quiet_from, notice_preferences.quiet_until, users.time_zone, users.language,
  notice_preferences.unsubscribe_token
from users
left join notice_preferences on notice_preferences.user_id = users.user_id
where users.user_id = :user_id;

-- name: unread_conversations
-- Conversations with something unread, how far a notice told of each, and the most that it may tell:
-- 0 is a link, 1 the title, 2 the text, which the sites narrow that the person shares with others in
-- the conversation; the newest first.
select participants.conversation_id, conversations.title, participants.last_sequence,
  participants.last_read_sequence, notices_told.sequence as told_sequence, notices_told.told_at,
  notices_told.times, (
    select count(*)
    from messages as later
    where later.conversation_id = participants.conversation_id
      and later.sequence > notices_told.sequence
      and (later.kind = 'system' or later.deleted_at is not null)
  ) as uncounted_after_told, coalesce((
    select min(case sites.notice_content when 'link' then 0 else 1 end)
    from site_members
    join sites on sites.site_id = site_members.site_id
    where site_members.user_id = :user_id
      and sites.notice_content <> 'text'
      and exists (
        select 1
        from participants as others
        join site_members as theirs on theirs.user_id = others.user_id
        where others.conversation_id = participants.conversation_id
          and others.user_id <> :user_id
          and theirs.site_id = site_members.site_id
      )
  ), 2) as most
from participants
join conversations on conversations.conversation_id = participants.conversation_id
left join notices_told
  on notices_told.user_id = participants.user_id
  and notices_told.conversation_id = participants.conversation_id
where participants.user_id = :user_id
  and participants.archived = false
  and participants.muted = false
  and participants.last_message_at >= :since
  and participants.last_sequence > participants.last_read_sequence
  and participants.last_sequence > coalesce(notices_told.sequence, 0)
order by participants.last_message_at desc, participants.conversation_id
limit :limit;

-- name: unread_messages
-- Of the newest messages of a conversation that count as unread, those after a place that others wrote
-- to this person.
select recent.message_id, recent.created_at, recent.attachment_count, recent.author_id,
  users.firstname, users.lastname, case when :with_text then recent.html else '' end as html
from (
  select message_id, sequence, created_at, attachment_count, author_id, html
  from visible_messages
  where reader_id = :user_id
    and conversation_id = :conversation_id
    and kind = 'message'
    and deleted_at is null
  order by message_id desc
  limit :recent
) as recent
join users on users.user_id = recent.author_id
where recent.sequence > :after
  and recent.author_id <> :user_id
order by recent.message_id;

-- name: notices_since^
-- How many notices a person got.
select count(*) as notices
from outgoing_mails
where user_id = :user_id
  and kind = 'notice'
  and created_at > :since;

-- name: record_told!
insert into notices_told (user_id, conversation_id, sequence, told_at, times)
values (:user_id, :conversation_id, :sequence, :told_at, :times)
on conflict (user_id, conversation_id) do update
set sequence = excluded.sequence, told_at = excluded.told_at, times = excluded.times;

-- name: delete_old_told!
-- What was told so long ago that no notice looks at it any more.
delete from notices_told
where told_at < :before;

-- name: preferences_of^
select notice_preferences.rhythm, notice_preferences.digest_hour, notice_preferences.level,
  notice_preferences.quiet_from, notice_preferences.quiet_until, users.time_zone, users.language
from users
left join notice_preferences on notice_preferences.user_id = users.user_id
where users.user_id = :user_id;

-- name: set_preferences!
insert into notice_preferences (
  user_id, rhythm, digest_hour, level, quiet_from, quiet_until, unsubscribe_token
)
values (
  :user_id, :rhythm, :digest_hour, :level, :quiet_from, :quiet_until, :unsubscribe_token
)
on conflict (user_id) do update
set rhythm = excluded.rhythm,
  digest_hour = excluded.digest_hour,
  level = excluded.level,
  quiet_from = excluded.quiet_from,
  quiet_until = excluded.quiet_until;

-- name: set_locale!
update users
set language = :language, time_zone = :time_zone
where user_id = :user_id;

-- name: add_unsubscribe_token!
insert into notice_preferences (user_id, unsubscribe_token)
values (:user_id, :token)
on conflict (user_id) do nothing;

-- name: user_of_unsubscribe_token^
select notice_preferences.user_id, notice_preferences.rhythm, users.email
from notice_preferences
join users on users.user_id = notice_preferences.user_id
where notice_preferences.unsubscribe_token = :token;

-- name: end_notices!
update notice_preferences
set rhythm = 'never'
where unsubscribe_token = :token;

-- name: delete_window_of!
delete from notice_windows
where user_id = :user_id;

-- name: other_presence^
-- Whether somebody is at the inbox, on another node.
select user_id
from presence
where user_id = :user_id
  and node <> :node
  and seen_at > :since
limit 1;

-- name: delete_old_presence!
delete from presence
where seen_at < :before;
