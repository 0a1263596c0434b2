-- What became of every event that a producer sent, so that nothing is lost unseen.
--
-- A request leaves rows of its own in ingest_receipts, in the statement that stores its events: requests of one key never wait
-- for each other's row. The transaction that takes a batch off the queue adds them to ingest_ledger, under the organisation's lock.
-- The two tables together are the ledger: received = accepted + duplicate + refused, accepted = projected + put aside + waiting,
-- where those wait whose receipts are still there.

create sequence ingest_key_ids;
alter table ingest_keys add column key_id integer;
update ingest_keys set key_id = nextval('ingest_key_ids');
alter table ingest_keys alter column key_id set not null;
-- Who may come with a client certificate instead of the key: its subject's common name, or one of its other names.
alter table ingest_keys add column certificate text;
create index ingest_keys_certificate on ingest_keys (certificate) where certificate is not null;

create table ingest_receipts (
    org_id      integer not null,
    batch_id    bigint not null,
    -- Empty where events name none.
    source      text not null,
    -- Both are empty in the row of what was received; the others count what was refused, and why.
    code        text not null default '',
    field       text not null default '',
    -- 0: somebody recorded it by hand, without a key.
    key_id      integer not null,
    received_at timestamptz not null,
    received    bigint not null default 0,
    accepted    bigint not null default 0,
    duplicate   bigint not null default 0,
    refused     bigint not null default 0,
    -- Of the accepted: happened long before they were received.
    late        bigint not null default 0,
    primary key (org_id, batch_id, source, code, field)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
-- Nothing of these is on the queue, so no batch that is taken off leads to them.
create index ingest_receipts_without_batch on ingest_receipts (org_id) where accepted = 0;

create table ingest_ledger (
    org_id         integer not null,
    -- The quarter hour in which the request came.
    bucket         timestamptz not null,
    key_id         integer not null,
    source         text not null,
    code           text not null,
    field          text not null,
    received       bigint not null default 0,
    accepted       bigint not null default 0,
    duplicate      bigint not null default 0,
    refused        bigint not null default 0,
    late           bigint not null default 0,
    projected      bigint not null default 0,
    put_aside      bigint not null default 0,
    -- From received to projected, added up over the projected, and the longest.
    lag_ms         bigint not null default 0,
    longest_lag_ms bigint not null default 0,
    primary key (org_id, bucket, key_id, source, code, field)
);

-- A row per event that is put aside, also where its whole batch failed, with what the ledger counts it under.
alter table projection_failures add column key_id integer not null default 0;
alter table projection_failures add column source text not null default '';
alter table projection_failures add column received_at timestamptz;
insert into projection_failures (org_id, batch_id, event_id, occurred_at, failed_at, reason)
select f.org_id, f.batch_id, e.event_id, e.occurred_at, f.failed_at, f.reason
  from projection_failures f
  join events e on e.org_id = f.org_id and e.batch_id = f.batch_id
 where f.event_id = ''
on conflict do nothing;
delete from projection_failures where event_id = '' or occurred_at is null;
update projection_failures f
   set source = coalesce(e.source, ''), received_at = e.received_at
  from events e
 where e.org_id = f.org_id and e.occurred_at = f.occurred_at and e.event_id = f.event_id;
delete from projection_failures where received_at is null;
alter table projection_failures drop constraint projection_failures_pkey;
alter table projection_failures alter column occurred_at set not null;
alter table projection_failures alter column received_at set not null;
alter table projection_failures add primary key (org_id, occurred_at, event_id);
create index projection_failures_failed on projection_failures (org_id, failed_at);

-- The ledger begins here. Of what was stored before it has to know what can still move: what is put aside, and what waits.
insert into ingest_ledger (org_id, bucket, key_id, source, code, field, received, accepted, put_aside)
select org_id, date_bin('15 minutes', received_at, '2000-01-01T00:00:00Z'), key_id, source, '', '', count(*), count(*), count(*)
  from projection_failures
 group by 1, 2, 3, 4;
insert into ingest_receipts (org_id, batch_id, source, key_id, received_at, received, accepted)
select e.org_id, e.batch_id, coalesce(e.source, ''), 0, b.received_at, count(*), count(*)
  from ingest_batches b
  join events e on e.org_id = b.org_id and e.batch_id = b.batch_id
 group by 1, 2, 3, 5;

-- What is taken out of texts before they are stored; nothing, unless an organisation asks for it.
create table redactions (
    org_id     integer not null,
    -- Stands where the text stood: [redacted:name].
    name       text not null,
    -- One of the two: a set that is built in, or a regular expression.
    built_in   text,
    pattern    text,
    -- Only below fields of these names; empty: in every text.
    fields     text[] not null default '{}',
    created_at timestamptz not null,
    primary key (org_id, name),
    check ((built_in is null) <> (pattern is null))
);
