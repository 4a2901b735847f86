-- Running upgrade 0006 -> 0007

ALTER TABLE messages ADD COLUMN analysis BIGINT DEFAULT 1 NOT NULL;

COMMENT ON COLUMN messages.analysis IS 'the version that folded its words';

CREATE INDEX messages_to_analyse ON messages (conversation_id, message_id) WHERE analysis < 2;

ALTER TABLE users ADD COLUMN analysis BIGINT DEFAULT 1 NOT NULL;

COMMENT ON COLUMN users.analysis IS 'the version that folded its words';

CREATE INDEX users_to_analyse ON users (user_id) WHERE analysis < 2;

create function forget_analysis() returns trigger language plpgsql as $$
begin
  new.analysis = 1;
  return new;
end
$$;

create trigger messages_rewritten
before update of html on messages
for each row
when (new.deleted_at is null)
execute function forget_analysis();

create trigger users_renamed
before update of firstname, lastname, email on users
for each row
execute function forget_analysis();

create function forget_analysis_of_first_message() returns trigger language plpgsql as $$
begin
  update messages
  set analysis = 1
  where conversation_id = new.conversation_id
    and message_id = (
      select min(message_id)
      from messages
      where conversation_id = new.conversation_id
    );
  return new;
end
$$;

create trigger conversations_retitled
after update of title on conversations
for each row
execute function forget_analysis_of_first_message();

UPDATE alembic_version SET version_num='0007' WHERE alembic_version.version_num = '0006';
