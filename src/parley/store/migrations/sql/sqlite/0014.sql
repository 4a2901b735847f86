-- Running upgrade 0013 -> 0014

ALTER TABLE sessions ADD COLUMN device BLOB;

ALTER TABLE sessions ADD COLUMN remembered INTEGER DEFAULT false NOT NULL;

CREATE TABLE sign_in_requests (
    browser BLOB NOT NULL,
    email TEXT NOT NULL,
    user_id INTEGER,
    code_digest BLOB NOT NULL,
    link_digest BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    tries INTEGER DEFAULT 0 NOT NULL,
    address TEXT NOT NULL,
    following TEXT,
    PRIMARY KEY (browser),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
 STRICT;

CREATE INDEX sign_in_requests_by_user_id ON sign_in_requests (user_id);

CREATE INDEX sign_in_requests_by_expires_at ON sign_in_requests (expires_at);

CREATE TABLE invitations (
    invitation_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    site_id INTEGER NOT NULL,
    inviter_id INTEGER,
    digest BLOB NOT NULL,
    note TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    accepted_at INTEGER,
    withdrawn_at INTEGER,
    FOREIGN KEY(user_id) REFERENCES users (user_id),
    FOREIGN KEY(site_id) REFERENCES sites (site_id),
    FOREIGN KEY(inviter_id) REFERENCES users (user_id),
    CONSTRAINT invitations_unique_user_id UNIQUE (user_id),
    CONSTRAINT invitations_unique_digest UNIQUE (digest)
)
 STRICT;

CREATE INDEX invitations_by_site_id ON invitations (site_id);

CREATE INDEX invitations_by_inviter_id ON invitations (inviter_id);

UPDATE alembic_version SET version_num='0014' WHERE alembic_version.version_num = '0013';
