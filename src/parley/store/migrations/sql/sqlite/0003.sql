-- Running upgrade 0002 -> 0003

CREATE TABLE audit_entries (
    entry_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    actor_id INTEGER,
    subject TEXT,
    address TEXT,
    request_id TEXT,
    details TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (entry_id)
)
 STRICT;

CREATE INDEX audit_entries_by_action ON audit_entries (action, entry_id);

CREATE INDEX audit_entries_by_actor_id ON audit_entries (actor_id, entry_id);

CREATE INDEX audit_entries_by_subject ON audit_entries (subject, entry_id);

create trigger audit_entries_not_updated before update on audit_entries
    begin select raise(abort, 'the audit log is append-only'); end;

create trigger audit_entries_not_deleted before delete on audit_entries
    begin select raise(abort, 'the audit log is append-only'); end;

create trigger audit_entries_not_replaced before insert on audit_entries
    when exists (select 1 from audit_entries where entry_id = new.entry_id)
    begin select raise(abort, 'the audit log is append-only'); end;

CREATE TABLE audit_head (
    name TEXT NOT NULL,
    entry_id INTEGER NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (name)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE sign_in_failures (
    name TEXT NOT NULL,
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (name)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX sign_in_failures_by_last_at ON sign_in_failures (last_at);

CREATE TABLE rate_counts (
    begun_at INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    node TEXT NOT NULL,
    taken INTEGER NOT NULL,
    PRIMARY KEY (begun_at, "key", node)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE account_links (
    digest BLOB NOT NULL,
    user_id INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (digest),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
 STRICT;

CREATE INDEX account_links_by_user_id ON account_links (user_id);

CREATE INDEX account_links_by_expires_at ON account_links (expires_at);

CREATE TABLE clients (
    client_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    secret_digest BLOB,
    redirect_uris TEXT NOT NULL,
    scopes TEXT NOT NULL,
    access_seconds INTEGER NOT NULL,
    allow_screen INTEGER NOT NULL,
    service_user_id INTEGER,
    created_at INTEGER NOT NULL,
    archived_at INTEGER,
    FOREIGN KEY(service_user_id) REFERENCES users (user_id)
)
 STRICT;

CREATE TABLE passwords (
    user_id INTEGER NOT NULL,
    hash TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (user_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
 STRICT;

CREATE TABLE sessions (
    session_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    digest BLOB NOT NULL,
    user_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    address TEXT NOT NULL,
    browser TEXT NOT NULL,
    FOREIGN KEY(user_id) REFERENCES users (user_id),
    CONSTRAINT sessions_unique_digest UNIQUE (digest)
)
 STRICT;

CREATE INDEX sessions_by_user_id ON sessions (user_id);

CREATE INDEX sessions_by_expires_at ON sessions (expires_at);

CREATE TABLE authorization_codes (
    digest BLOB NOT NULL,
    client_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL,
    code_challenge TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    grant_id INTEGER,
    PRIMARY KEY (digest),
    FOREIGN KEY(client_id) REFERENCES clients (client_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
 STRICT;

CREATE INDEX authorization_codes_by_expires_at ON authorization_codes (expires_at);

CREATE TABLE grants (
    grant_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    client_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER,
    FOREIGN KEY(client_id) REFERENCES clients (client_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
 STRICT;

CREATE INDEX grants_by_client_id ON grants (client_id);

CREATE INDEX grants_by_user_id ON grants (user_id);

CREATE TABLE refresh_tokens (
    digest BLOB NOT NULL,
    grant_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (digest),
    FOREIGN KEY(grant_id) REFERENCES grants (grant_id)
)
 STRICT;

CREATE INDEX refresh_tokens_by_expires_at ON refresh_tokens (expires_at);

CREATE INDEX refresh_tokens_by_grant_id ON refresh_tokens (grant_id);

ALTER TABLE tokens ADD COLUMN scopes TEXT DEFAULT 'messages:read messages:write' NOT NULL;

ALTER TABLE tokens ADD COLUMN grant_id INTEGER;

ALTER TABLE tokens ADD COLUMN last_used_at INTEGER;

CREATE INDEX tokens_by_grant_id ON tokens (grant_id);

CREATE INDEX tokens_of_grants_by_expires_at ON tokens (expires_at) WHERE grant_id is not null;

ALTER TABLE users ADD COLUMN admin INTEGER DEFAULT false NOT NULL;

CREATE INDEX users_administrators ON users (user_id) WHERE admin;

insert into audit_head (name, entry_id, digest) values ('head', 0, '');

UPDATE alembic_version SET version_num='0003' WHERE alembic_version.version_num = '0002';
