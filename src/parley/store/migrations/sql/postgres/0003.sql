-- Running upgrade 0002 -> 0003

CREATE TABLE audit_entries (
    entry_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    action TEXT NOT NULL,
    actor_id BIGINT,
    subject TEXT,
    address TEXT,
    request_id TEXT,
    details TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (entry_id)
);

COMMENT ON COLUMN audit_entries.entry_id IS '1, 2, 3 …';

COMMENT ON COLUMN audit_entries.actor_id IS 'null where no user is known, as at the command line';

COMMENT ON COLUMN audit_entries.subject IS 'what it was done to, as in user:12';

COMMENT ON COLUMN audit_entries.address IS 'from where; null at the command line';

COMMENT ON COLUMN audit_entries.details IS 'a JSON object';

COMMENT ON COLUMN audit_entries.digest IS 'SHA-256 of this and the one before, in hex';

CREATE INDEX audit_entries_by_action ON audit_entries (action, entry_id);

CREATE INDEX audit_entries_by_actor_id ON audit_entries (actor_id, entry_id);

CREATE INDEX audit_entries_by_subject ON audit_entries (subject, entry_id);

create function refuse_to_change_audit_entries() returns trigger language plpgsql as $$
    begin raise exception 'the audit log is append-only'; end
    $$;

create trigger audit_entries_not_changed
    before update or delete or truncate on audit_entries
    for each statement execute function refuse_to_change_audit_entries();

CREATE TABLE audit_head (
    name TEXT NOT NULL,
    entry_id BIGINT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (name)
);

COMMENT ON COLUMN audit_head.name IS 'head';

CREATE TABLE sign_in_failures (
    name TEXT NOT NULL,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (name)
);

COMMENT ON COLUMN sign_in_failures.name IS 'an account''s or an address''s';

CREATE INDEX sign_in_failures_by_last_at ON sign_in_failures (last_at);

CREATE TABLE rate_counts (
    begun_at BIGINT NOT NULL,
    key TEXT NOT NULL,
    node TEXT NOT NULL,
    taken BIGINT NOT NULL,
    PRIMARY KEY (begun_at, key, node)
);

COMMENT ON COLUMN rate_counts.begun_at IS 'the minute';

COMMENT ON COLUMN rate_counts.key IS 'what is limited, as in token:12';

COMMENT ON COLUMN rate_counts.node IS 'the server that counted';

CREATE TABLE account_links (
    digest BYTEA NOT NULL,
    user_id BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (digest),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
);

COMMENT ON COLUMN account_links.digest IS 'SHA-256 of the link''s secret';

COMMENT ON COLUMN account_links.purpose IS 'invitation or reset';

CREATE INDEX account_links_by_user_id ON account_links (user_id);

CREATE INDEX account_links_by_expires_at ON account_links (expires_at);

CREATE TABLE clients (
    client_id BIGSERIAL NOT NULL,
    name TEXT NOT NULL,
    secret_digest BYTEA,
    redirect_uris TEXT NOT NULL,
    scopes TEXT NOT NULL,
    access_seconds BIGINT NOT NULL,
    allow_screen BOOLEAN NOT NULL,
    service_user_id BIGINT,
    created_at BIGINT NOT NULL,
    archived_at BIGINT,
    PRIMARY KEY (client_id),
    FOREIGN KEY(service_user_id) REFERENCES users (user_id)
);

COMMENT ON COLUMN clients.secret_digest IS 'SHA-256; null for a public client';

COMMENT ON COLUMN clients.redirect_uris IS 'a JSON array';

COMMENT ON COLUMN clients.scopes IS 'the most that it may ask for';

COMMENT ON COLUMN clients.access_seconds IS 'life of an access token';

COMMENT ON COLUMN clients.allow_screen IS 'whether people are asked';

COMMENT ON COLUMN clients.service_user_id IS 'whom it is by itself';

CREATE TABLE passwords (
    user_id BIGINT NOT NULL,
    hash TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (user_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
);

COMMENT ON COLUMN passwords.hash IS 'argon2id, with its parameters';

CREATE TABLE sessions (
    session_id BIGSERIAL NOT NULL,
    digest BYTEA NOT NULL,
    user_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    address TEXT NOT NULL,
    browser TEXT NOT NULL,
    PRIMARY KEY (session_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id),
    CONSTRAINT sessions_unique_digest UNIQUE (digest)
);

COMMENT ON COLUMN sessions.digest IS 'SHA-256 of the cookie';

COMMENT ON COLUMN sessions.address IS 'where it was begun from';

COMMENT ON COLUMN sessions.browser IS 'as the browser names itself';

CREATE INDEX sessions_by_user_id ON sessions (user_id);

CREATE INDEX sessions_by_expires_at ON sessions (expires_at);

CREATE TABLE authorization_codes (
    digest BYTEA NOT NULL,
    client_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL,
    code_challenge TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    grant_id BIGINT,
    PRIMARY KEY (digest),
    FOREIGN KEY(client_id) REFERENCES clients (client_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
);

COMMENT ON COLUMN authorization_codes.digest IS 'SHA-256 of the code';

COMMENT ON COLUMN authorization_codes.code_challenge IS 'RFC 7636, S256';

COMMENT ON COLUMN authorization_codes.grant_id IS 'what it gave';

CREATE INDEX authorization_codes_by_expires_at ON authorization_codes (expires_at);

CREATE TABLE grants (
    grant_id BIGSERIAL NOT NULL,
    client_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (grant_id),
    FOREIGN KEY(client_id) REFERENCES clients (client_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
);

CREATE INDEX grants_by_client_id ON grants (client_id);

CREATE INDEX grants_by_user_id ON grants (user_id);

CREATE TABLE refresh_tokens (
    digest BYTEA NOT NULL,
    grant_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (digest),
    FOREIGN KEY(grant_id) REFERENCES grants (grant_id)
);

COMMENT ON COLUMN refresh_tokens.digest IS 'SHA-256 of the token';

COMMENT ON COLUMN refresh_tokens.used_at IS 'a second use ends the grant';

CREATE INDEX refresh_tokens_by_expires_at ON refresh_tokens (expires_at);

CREATE INDEX refresh_tokens_by_grant_id ON refresh_tokens (grant_id);

ALTER TABLE tokens ADD COLUMN scopes TEXT DEFAULT 'messages:read messages:write' NOT NULL;

ALTER TABLE tokens ADD COLUMN grant_id BIGINT;

COMMENT ON COLUMN tokens.grant_id IS 'null for a personal token';

ALTER TABLE tokens ADD COLUMN last_used_at BIGINT;

CREATE INDEX tokens_by_grant_id ON tokens (grant_id);

CREATE INDEX tokens_of_grants_by_expires_at ON tokens (expires_at) WHERE grant_id is not null;

ALTER TABLE users ADD COLUMN admin BOOLEAN DEFAULT false NOT NULL;

CREATE INDEX users_administrators ON users (user_id) WHERE admin;

insert into audit_head (name, entry_id, digest) values ('head', 0, '');

UPDATE alembic_version SET version_num='0003' WHERE alembic_version.version_num = '0002';
