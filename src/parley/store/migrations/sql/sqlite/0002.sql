-- Running upgrade 0001 -> 0002

ALTER TABLE users ADD COLUMN org TEXT;

ALTER TABLE users ADD COLUMN title TEXT;

ALTER TABLE users ADD COLUMN jobtitle TEXT;

ALTER TABLE users ADD COLUMN phone TEXT;

ALTER TABLE users ADD COLUMN name_key TEXT;

CREATE INDEX users_by_kind ON users (kind);

CREATE INDEX users_by_name_key ON users (name_key);

CREATE TABLE user_words (
    word TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    PRIMARY KEY (word, user_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX user_words_by_user_id ON user_words (user_id);

CREATE TABLE avatars (
    user_id INTEGER NOT NULL,
    blob TEXT NOT NULL,
    size INTEGER NOT NULL,
    digest TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (user_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
 STRICT;

UPDATE alembic_version SET version_num='0002' WHERE alembic_version.version_num = '0001';
