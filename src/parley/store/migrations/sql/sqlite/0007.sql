-- Running upgrade 0006 -> 0007

ALTER TABLE messages ADD COLUMN analysis INTEGER DEFAULT 1 NOT NULL;

CREATE INDEX messages_to_analyse ON messages (conversation_id, message_id) WHERE analysis < 2;

ALTER TABLE users ADD COLUMN analysis INTEGER DEFAULT 1 NOT NULL;

CREATE INDEX users_to_analyse ON users (user_id) WHERE analysis < 2;

create trigger messages_rewritten
after update of html on messages
when new.deleted_at is null
begin
  update messages
  set analysis = 1
  where conversation_id = new.conversation_id
    and message_id = new.message_id;
end;

create trigger conversations_retitled
after update of title on conversations
begin
  update messages
  set analysis = 1
  where conversation_id = new.conversation_id
    and message_id = (
      select min(message_id)
      from messages
      where conversation_id = new.conversation_id
    );
end;

create trigger users_renamed
after update of firstname, lastname, email on users
begin
  update users
  set analysis = 1
  where user_id = new.user_id;
end;

UPDATE alembic_version SET version_num='0007' WHERE alembic_version.version_num = '0006';
