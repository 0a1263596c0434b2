-- How somebody arranged a page: their own, whichever organisation they look at, and on whatever device.
create table layouts (
    user_id    integer not null references users on delete cascade,
    page       text not null check (length(page) between 1 and 40),
    layout     jsonb not null check (octet_length(layout::text) <= 8192),
    changed_at timestamptz not null,
    primary key (user_id, page)
);

-- What happened last, of the kinds that had no such order: a page shows a few of each.
create index training_jobs_last on training_jobs (org_id, last_heard);
create index facts_workflow_runs on facts (org_id, at) where kind = 6;
