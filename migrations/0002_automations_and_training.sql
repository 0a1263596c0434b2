-- Workflow runs are facts (kind 6) beside those of sessions.
alter table facts add column workflow text;

-- Workflows by when they were first heard of, and what was registered of them: each registration counts from its time on, and
-- the last that names a value counts for it. Texts that only tell events apart have the order of bytes, as stamps have in memory.
create table workflows (
    org_id     integer not null,
    workflow   text collate "C" not null,
    first_seen timestamptz not null,
    primary key (org_id, workflow)
);
create table workflow_registrations (
    org_id             integer not null,
    workflow           text collate "C" not null,
    at                 timestamptz not null,
    event_id           text collate "C" not null,
    active             boolean not null,
    time_saved_seconds bigint,
    hourly_rate_usd    numeric,
    primary key (org_id, workflow, at, event_id)
);
create index workflow_registrations_at on workflow_registrations (org_id, at);

-- Every change of a service request, and the request as they leave it.
create table service_request_changes (
    org_id     integer not null,
    request_id text collate "C" not null,
    at         timestamptz not null,
    event_id   text collate "C" not null,
    kind       text not null,
    status     text not null,
    title      text,
    primary key (org_id, request_id, at, event_id)
);
create table service_requests (
    org_id        integer not null,
    request_id    text collate "C" not null,
    kind          text not null,
    status        text not null,
    title         text,
    first_changed timestamptz not null,
    last_changed  timestamptz not null,
    primary key (org_id, request_id)
);
create index service_requests_first on service_requests (org_id, first_changed);

-- Of each value the last that an event said: by name, its stamp and itself (`state`). Columns are read from there.
create table training_jobs (
    org_id       integer not null,
    job_id       text collate "C" not null,
    state        jsonb not null,
    first_heard  timestamptz not null,
    last_heard   timestamptz not null,
    name         text generated always as (state #>> '{name,1}') stored,
    base_model   text generated always as (state #>> '{base_model,1}') stored,
    dataset      text generated always as (state #>> '{dataset,1}') stored,
    status       text generated always as (state #>> '{status,1}') stored,
    -- When that was said, as text: what text means as a time depends on settings, so no column can be made of it.
    status_stamp text generated always as (state #>> '{status,0,0}') stored,
    progress     double precision generated always as ((state #>> '{progress,1}')::double precision) stored,
    error        jsonb generated always as (state #> '{error,1}') stored,
    primary key (org_id, job_id)
);
create index training_jobs_first on training_jobs (org_id, first_heard);
create index training_jobs_active on training_jobs (org_id) where status in ('queued', 'running');

create table datasets (
    org_id      integer not null,
    dataset_id  text collate "C" not null,
    state       jsonb not null,
    first_heard timestamptz not null,
    last_heard  timestamptz not null,
    name        text not null generated always as (state #>> '{name,1}') stored,
    status      text not null generated always as (state #>> '{status,1}') stored,
    rows        bigint generated always as ((state #>> '{rows,1}')::bigint) stored,
    bytes       bigint generated always as ((state #>> '{bytes,1}')::bigint) stored,
    primary key (org_id, dataset_id)
);
create index datasets_last on datasets (org_id, last_heard desc, dataset_id);

create table models (
    org_id      integer not null,
    model_id    text collate "C" not null,
    state       jsonb not null,
    first_heard timestamptz not null,
    last_heard  timestamptz not null,
    name        text not null generated always as (state #>> '{name,1}') stored,
    provider    text generated always as (state #>> '{provider,1}') stored,
    scope       text not null generated always as (state #>> '{scope,1}') stored,
    status      text generated always as (state #>> '{status,1}') stored,
    primary key (org_id, model_id)
);
create index models_last on models (org_id, last_heard desc, model_id);

-- A point per job, metric and step: a curve is one stretch of the key.
create table training_points (
    org_id   integer not null,
    job_id   text collate "C" not null,
    metric   text collate "C" not null,
    step     bigint not null,
    at       timestamptz not null,
    value    double precision not null,
    -- The event that said so.
    event_at timestamptz not null,
    event_id text collate "C" not null,
    primary key (org_id, job_id, metric, step)
);

-- Servers that infer and train, as their last heartbeat said.
create table inference_servers (
    org_id          integer not null,
    server_id       text collate "C" not null,
    last_heartbeat  timestamptz not null,
    event_id        text collate "C" not null,
    name            text not null,
    kind            text not null check (kind in ('inference', 'training')),
    status          text not null,
    model           text,
    gpu_name        text,
    gpu_used_bytes  bigint,
    gpu_total_bytes bigint,
    gpu_utilisation double precision,
    primary key (org_id, server_id)
);

-- Migration 0001 says why.
alter table training_jobs alter column org_id set statistics 0;
alter table training_points alter column org_id set statistics 0;
