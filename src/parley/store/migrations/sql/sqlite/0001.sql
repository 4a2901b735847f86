CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> 0001

CREATE TABLE events (
    event_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    conversation_id INTEGER NOT NULL,
    message_id INTEGER,
    actor_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL
)
 STRICT;

CREATE TABLE id_counters (
    name TEXT NOT NULL,
    last_id INTEGER NOT NULL,
    PRIMARY KEY (name)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE sites (
    site_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    people_module INTEGER DEFAULT true NOT NULL,
    created_at INTEGER NOT NULL
)
 STRICT;

CREATE TABLE users (
    user_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    firstname TEXT NOT NULL,
    lastname TEXT NOT NULL,
    kind TEXT NOT NULL,
    active INTEGER DEFAULT true NOT NULL,
    stored_bytes INTEGER DEFAULT 0 NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT users_unique_email_key UNIQUE (email_key)
)
 STRICT;

CREATE TABLE attachments (
    attachment_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uploader_id INTEGER NOT NULL,
    site_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    digest TEXT NOT NULL,
    blob TEXT NOT NULL,
    active INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    FOREIGN KEY(uploader_id) REFERENCES users (user_id)
)
 STRICT;

CREATE INDEX attachments_abandoned ON attachments (created_at) WHERE not active;

CREATE INDEX attachments_by_uploader_id ON attachments (uploader_id);

CREATE TABLE conversations (
    conversation_id INTEGER NOT NULL,
    title TEXT,
    creator_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL,
    last_message_id INTEGER NOT NULL,
    last_message_at INTEGER NOT NULL,
    PRIMARY KEY (conversation_id),
    FOREIGN KEY(creator_id) REFERENCES users (user_id)
)
 STRICT;

CREATE TABLE idempotency_keys (
    user_id INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    conversation_id INTEGER NOT NULL,
    message_ids TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, "key"),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX idempotency_keys_by_created_at ON idempotency_keys (created_at);

CREATE TABLE messages (
    conversation_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    html TEXT NOT NULL,
    text TEXT NOT NULL,
    attachment_count INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    edited_at INTEGER,
    deleted_at INTEGER,
    PRIMARY KEY (conversation_id, message_id),
    FOREIGN KEY(author_id) REFERENCES users (user_id)
)
 STRICT;

CREATE TABLE participants (
    conversation_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    last_message_at INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL,
    last_read_sequence INTEGER NOT NULL,
    archived INTEGER DEFAULT false NOT NULL,
    muted INTEGER DEFAULT false NOT NULL,
    PRIMARY KEY (conversation_id, user_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX participants_inbox ON participants (user_id, archived, last_message_at, conversation_id);

CREATE TABLE site_members (
    user_id INTEGER NOT NULL,
    site_id INTEGER NOT NULL,
    PRIMARY KEY (user_id, site_id),
    FOREIGN KEY(site_id) REFERENCES sites (site_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX site_members_of_site ON site_members (site_id, user_id);

CREATE TABLE tokens (
    token_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    digest BLOB NOT NULL,
    user_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    FOREIGN KEY(user_id) REFERENCES users (user_id),
    CONSTRAINT tokens_unique_digest UNIQUE (digest)
)
 STRICT;

CREATE INDEX tokens_by_user_id ON tokens (user_id);

CREATE TABLE message_attachments (
    conversation_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    attachment_id INTEGER NOT NULL,
    shown INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, message_id, position),
    FOREIGN KEY(attachment_id) REFERENCES attachments (attachment_id)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX message_attachments_of_attachment ON message_attachments (attachment_id, conversation_id);

insert into id_counters (name, last_id) values ('conversation', 0), ('message', 0);

INSERT INTO alembic_version (version_num) VALUES ('0001') RETURNING version_num;
