-- Running upgrade 0009 -> 0010

CREATE TABLE outgoing_mails (
    mail_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    user_id INTEGER,
    recipient TEXT NOT NULL,
    message_id TEXT NOT NULL,
    content TEXT,
    urgent INTEGER NOT NULL,
    state TEXT NOT NULL,
    claim TEXT,
    attempts INTEGER DEFAULT 0 NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    finished_at INTEGER,
    problem TEXT,
    FOREIGN KEY(user_id) REFERENCES users (user_id),
    CONSTRAINT outgoing_mails_unique_message_id UNIQUE (message_id)
)
 STRICT;

CREATE INDEX outgoing_mails_by_user_id ON outgoing_mails (user_id);

CREATE INDEX outgoing_mails_by_finished_at ON outgoing_mails (finished_at);

CREATE INDEX outgoing_mails_due ON outgoing_mails (next_at) WHERE state = 'queued';

CREATE TABLE refused_addresses (
    address_key TEXT NOT NULL,
    address TEXT NOT NULL,
    refusals INTEGER NOT NULL,
    problem TEXT NOT NULL,
    refused_at INTEGER NOT NULL,
    PRIMARY KEY (address_key)
)
 WITHOUT ROWID,
 STRICT;

UPDATE alembic_version SET version_num='0010' WHERE alembic_version.version_num = '0009';
