-- Running upgrade 0016 -> 0017

ALTER TABLE sites ADD COLUMN notice_content TEXT DEFAULT 'text' NOT NULL;

COMMENT ON COLUMN sites.notice_content IS 'the most that notices tell its members: link, title or text';

ALTER TABLE users ADD COLUMN language TEXT DEFAULT '' NOT NULL;

COMMENT ON COLUMN users.language IS 'of mails; empty for the instance''s';

update users set language = (select language from notice_preferences where notice_preferences.user_id = users.user_id) where user_id in (select user_id from notice_preferences);

ALTER TABLE notice_preferences DROP COLUMN language;

ALTER TABLE users ADD COLUMN time_zone TEXT DEFAULT '' NOT NULL;

COMMENT ON COLUMN users.time_zone IS 'IANA; empty for the instance''s';

update users set time_zone = (select time_zone from notice_preferences where notice_preferences.user_id = users.user_id) where user_id in (select user_id from notice_preferences);

ALTER TABLE notice_preferences DROP COLUMN time_zone;

create view pending_invitations as
select invitations.invitation_id, invitations.user_id, users.firstname, users.lastname, users.email,
  invitations.site_id, invitations.inviter_id, invitations.note, invitations.language,
  invitations.created_at, invitations.sent_at, invitations.expires_at
from invitations
join users on users.user_id = invitations.user_id
where invitations.accepted_at is null
  and invitations.withdrawn_at is null;

UPDATE alembic_version SET version_num='0017' WHERE alembic_version.version_num = '0016';
