-- Running upgrade 0012 -> 0013

CREATE TABLE notice_position (
    name TEXT NOT NULL,
    event_id BIGINT NOT NULL,
    PRIMARY KEY (name)
);

COMMENT ON COLUMN notice_position.name IS 'feed';

COMMENT ON COLUMN notice_position.event_id IS 'the last that was looked at';

insert into notice_position (name, event_id) select 'feed', max(event_id) from events having count(*) > 0;

CREATE TABLE notice_windows (
    user_id BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    PRIMARY KEY (user_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
);

COMMENT ON COLUMN notice_windows.opened_at IS 'when the first message came';

COMMENT ON COLUMN notice_windows.due_at IS 'when the person is told';

CREATE INDEX notice_windows_by_due_at ON notice_windows (due_at);

CREATE TABLE notices_told (
    user_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    told_at BIGINT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (user_id, conversation_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
);

COMMENT ON COLUMN notices_told.sequence IS 'up to which message';

COMMENT ON COLUMN notices_told.times IS 'since the person was there';

CREATE INDEX notices_told_by_told_at ON notices_told (told_at);

CREATE TABLE notice_preferences (
    user_id BIGINT NOT NULL,
    rhythm TEXT,
    digest_hour BIGINT DEFAULT 8 NOT NULL,
    level TEXT,
    quiet_from BIGINT,
    quiet_until BIGINT,
    time_zone TEXT DEFAULT '' NOT NULL,
    language TEXT DEFAULT '' NOT NULL,
    unsubscribe_token TEXT NOT NULL,
    PRIMARY KEY (user_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id),
    CONSTRAINT notice_preferences_unique_unsubscribe_token UNIQUE (unsubscribe_token)
);

COMMENT ON COLUMN notice_preferences.rhythm IS 'immediate, hourly, daily or never; null for the default';

COMMENT ON COLUMN notice_preferences.level IS 'link, title or text; null for as much as is allowed';

COMMENT ON COLUMN notice_preferences.quiet_from IS 'the hour of the day';

COMMENT ON COLUMN notice_preferences.quiet_until IS 'the hour of the day';

COMMENT ON COLUMN notice_preferences.time_zone IS 'IANA';

CREATE TABLE presence (
    node TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (node, user_id)
);

COMMENT ON COLUMN presence.user_id IS 'who is at the inbox there';

CREATE INDEX presence_by_user_id ON presence (user_id);

UPDATE alembic_version SET version_num='0013' WHERE alembic_version.version_num = '0012';
