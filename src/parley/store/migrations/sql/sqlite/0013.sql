-- Running upgrade 0012 -> 0013

CREATE TABLE notice_position (
    name TEXT NOT NULL,
    event_id INTEGER NOT NULL,
    PRIMARY KEY (name)
)
 WITHOUT ROWID,
 STRICT;

insert into notice_position (name, event_id) select 'feed', max(event_id) from events having count(*) > 0;

CREATE TABLE notice_windows (
    user_id INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    PRIMARY KEY (user_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
 STRICT;

CREATE INDEX notice_windows_by_due_at ON notice_windows (due_at);

CREATE TABLE notices_told (
    user_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    told_at INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (user_id, conversation_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX notices_told_by_told_at ON notices_told (told_at);

CREATE TABLE notice_preferences (
    user_id INTEGER NOT NULL,
    rhythm TEXT,
    digest_hour INTEGER DEFAULT 8 NOT NULL,
    level TEXT,
    quiet_from INTEGER,
    quiet_until INTEGER,
    time_zone TEXT DEFAULT '' NOT NULL,
    language TEXT DEFAULT '' NOT NULL,
    unsubscribe_token TEXT NOT NULL,
    PRIMARY KEY (user_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id),
    CONSTRAINT notice_preferences_unique_unsubscribe_token UNIQUE (unsubscribe_token)
)
 STRICT;

CREATE TABLE presence (
    node TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (node, user_id)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX presence_by_user_id ON presence (user_id);

UPDATE alembic_version SET version_num='0013' WHERE alembic_version.version_num = '0012';
