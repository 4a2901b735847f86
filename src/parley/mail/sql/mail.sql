-- name: enqueue_mail!
-- A mail that is there already, by its Message-ID, is not there twice.
insert into outgoing_mails (
  kind, user_id, recipient, message_id, content, urgent, state, created_at, expires_at, next_at
)
values (
  :kind, :user_id, :recipient, :message_id, :content, :urgent, 'queued', :now, :expires_at, :now
)
on conflict (message_id) do nothing;

-- name: due_mail^
-- Whether anything is due.
select mail_id
from outgoing_mails
where state = 'queued'
  and next_at <= :now
limit 1;

-- name: finish_mail!
-- A mail is sent, or given up: nobody needs its content any more.
update outgoing_mails
set state = :state, problem = :problem, finished_at = :now, content = null, claim = null
where mail_id = :mail_id
  and claim = :claim;

-- name: postpone_mail!
update outgoing_mails
set next_at = :next_at, attempts = :attempts, problem = :problem, claim = null
where mail_id = :mail_id
  and claim = :claim;

-- name: release_claims!
-- What a server had claimed that is gone.
update outgoing_mails
set next_at = :now, claim = null
where state = 'queued'
  and claim is not null;

-- name: count_refusal^
insert into refused_addresses (address_key, address, refusals, problem, refused_at)
values (:address_key, :address, 1, :problem, :now)
on conflict (address_key) do update
set refusals = refused_addresses.refusals + 1,
  problem = excluded.problem,
  refused_at = excluded.refused_at
returning refusals;

-- name: forget_refusals!
delete from refused_addresses
where address_key = :address_key;

-- name: refusals_of^
select refusals
from refused_addresses
where address_key = :address_key;

-- name: delete_finished_mails!
delete from outgoing_mails
where finished_at < :before;

-- name: mails_by_state
select state, count(*) as mails, min(created_at) as oldest_at
from outgoing_mails
group by state
order by state;

-- name: unsent_mails
-- Those that did not go out at once, or not at all; the newest first.
select mail_id, kind, recipient, state, attempts, created_at, next_at, problem
from outgoing_mails
where state <> 'sent'
  and problem is not null
order by mail_id desc
limit :limit;

-- name: refused_addresses
select address, refusals, problem, refused_at
from refused_addresses
where refusals >= :least
order by refused_at desc
limit :limit;

-- name: count_waiting^
select
  (select count(*) from outgoing_mails where state = 'queued') as queued,
  (select count(*) from refused_addresses where refusals >= :least) as refused;
