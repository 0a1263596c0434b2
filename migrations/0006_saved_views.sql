-- Views of pages that people keep under a name: a path and what it selects. Theirs alone, or for everybody of the organisation.
create table saved_views (
    org_id     integer not null,
    view_id    text not null,
    user_id    integer not null references users on delete cascade,
    name       text not null,
    -- A path of ours with its query string, without the organisation: that is the row's.
    address    text not null,
    shared     boolean not null,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    primary key (org_id, view_id)
);
-- Nobody has two of one name.
create unique index saved_views_name on saved_views (org_id, user_id, lower(name));
create index saved_views_shared on saved_views (org_id) where shared;
