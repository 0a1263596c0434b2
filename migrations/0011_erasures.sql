-- Conversations that an admin had deleted: their events, and all that was made of them, are gone. What of them comes later, because
-- it waited on the queue or is sent again, is dropped when it is projected.
create table erasures (
    org_id     integer not null,
    session_id text not null,
    -- Its runs, which events may name without the session.
    runs       text[] not null default '{}',
    -- Groups of OpenTelemetry that spoke of this session alone.
    groups     text[] not null default '{}',
    -- What happened until then is dropped; a session that is named again later is a new one.
    erased_at  timestamptz not null,
    primary key (org_id, session_id)
);
-- Whether there are any, so that projections need not look.
alter table projection_progress add column has_erasures boolean not null default false;
