-- Running upgrade 0013 -> 0014

ALTER TABLE sessions ADD COLUMN device BYTEA;

COMMENT ON COLUMN sessions.device IS 'digest of the browser in known_devices';

ALTER TABLE sessions ADD COLUMN remembered BOOLEAN DEFAULT false NOT NULL;

COMMENT ON COLUMN sessions.remembered IS 'whether it goes on though it is not used';

CREATE TABLE sign_in_requests (
    browser BYTEA NOT NULL,
    email TEXT NOT NULL,
    user_id BIGINT,
    code_digest BYTEA NOT NULL,
    link_digest BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    tries BIGINT DEFAULT 0 NOT NULL,
    address TEXT NOT NULL,
    following TEXT,
    PRIMARY KEY (browser),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
);

COMMENT ON COLUMN sign_in_requests.browser IS 'SHA-256 of the browser''s cookie';

COMMENT ON COLUMN sign_in_requests.email IS 'as it was typed, whoever has it';

COMMENT ON COLUMN sign_in_requests.user_id IS 'who was sent mail';

COMMENT ON COLUMN sign_in_requests.code_digest IS 'HMAC, keyed with the cookie';

COMMENT ON COLUMN sign_in_requests.link_digest IS 'HMAC, keyed with the cookie';

COMMENT ON COLUMN sign_in_requests.tries IS 'wrong codes';

COMMENT ON COLUMN sign_in_requests.address IS 'from where it was asked';

COMMENT ON COLUMN sign_in_requests.following IS 'where to go afterwards; null is the inbox';

CREATE INDEX sign_in_requests_by_user_id ON sign_in_requests (user_id);

CREATE INDEX sign_in_requests_by_expires_at ON sign_in_requests (expires_at);

CREATE TABLE invitations (
    invitation_id BIGSERIAL NOT NULL,
    user_id BIGINT NOT NULL,
    site_id BIGINT NOT NULL,
    inviter_id BIGINT,
    digest BYTEA NOT NULL,
    note TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    accepted_at BIGINT,
    withdrawn_at BIGINT,
    PRIMARY KEY (invitation_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id),
    FOREIGN KEY(site_id) REFERENCES sites (site_id),
    FOREIGN KEY(inviter_id) REFERENCES users (user_id),
    CONSTRAINT invitations_unique_user_id UNIQUE (user_id),
    CONSTRAINT invitations_unique_digest UNIQUE (digest)
);

COMMENT ON COLUMN invitations.inviter_id IS 'null: the firm';

COMMENT ON COLUMN invitations.digest IS 'SHA-256 of the secret';

COMMENT ON COLUMN invitations.note IS 'what the inviter adds in the mail; may be empty';

COMMENT ON COLUMN invitations.language IS 'of the mail';

COMMENT ON COLUMN invitations.accepted_at IS 'when the person first came in';

CREATE INDEX invitations_by_site_id ON invitations (site_id);

CREATE INDEX invitations_by_inviter_id ON invitations (inviter_id);

UPDATE alembic_version SET version_num='0014' WHERE alembic_version.version_num = '0013';
