-- name: claim_mails
-- Take some that are due, for as long as it may take to send them; what is urgent comes first.
with due as materialized (
  select mail_id
  from outgoing_mails
  where state = 'queued'
    and next_at <= :now
  order by urgent desc, next_at, mail_id
  limit :limit
  for update skip locked
)
update outgoing_mails
set next_at = :until, claim = :claim, attempts = attempts + 1
from due
where outgoing_mails.mail_id = due.mail_id
returning outgoing_mails.mail_id, kind, recipient, message_id, content, urgent, created_at,
  expires_at, attempts;
