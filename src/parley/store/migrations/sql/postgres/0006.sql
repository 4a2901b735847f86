-- Running upgrade 0005 -> 0006

ALTER TABLE conversations DROP CONSTRAINT conversations_creator_id_fkey;

ALTER TABLE participants DROP CONSTRAINT participants_user_id_fkey;

ALTER TABLE messages DROP CONSTRAINT messages_author_id_fkey;

UPDATE alembic_version SET version_num='0006' WHERE alembic_version.version_num = '0005';
