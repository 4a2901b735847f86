-- Running upgrade 0011 -> 0012

CREATE INDEX attachments_unsent ON attachments (uploader_id) WHERE not active;

UPDATE alembic_version SET version_num='0012' WHERE alembic_version.version_num = '0011';
