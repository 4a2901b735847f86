-- Running upgrade 0001 -> 0002

ALTER TABLE users ADD COLUMN org TEXT;

ALTER TABLE users ADD COLUMN title TEXT;

ALTER TABLE users ADD COLUMN jobtitle TEXT;

ALTER TABLE users ADD COLUMN phone TEXT;

ALTER TABLE users ADD COLUMN name_key TEXT COLLATE "C";

COMMENT ON COLUMN users.name_key IS 'last and first name, folded';

CREATE INDEX users_by_kind ON users (kind);

CREATE INDEX users_by_name_key ON users (name_key);

CREATE TABLE user_words (
    word TEXT COLLATE "C" NOT NULL,
    user_id BIGINT NOT NULL,
    PRIMARY KEY (word, user_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
);

COMMENT ON COLUMN user_words.word IS 'of the name or the address, folded';

CREATE INDEX user_words_by_user_id ON user_words (user_id);

CREATE TABLE avatars (
    user_id BIGINT NOT NULL,
    blob TEXT NOT NULL,
    size BIGINT NOT NULL,
    digest TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (user_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
);

COMMENT ON COLUMN avatars.blob IS 'key of the bytes in the blob store';

COMMENT ON COLUMN avatars.size IS 'bytes';

COMMENT ON COLUMN avatars.digest IS 'SHA-256 of the bytes, in hex';

UPDATE alembic_version SET version_num='0002' WHERE alembic_version.version_num = '0001';
