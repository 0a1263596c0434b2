-- Where handoffs and friction show in sessions: a row per moment, found by projections among the facts of one session and
-- written with them. Narrow and in order of time per signal, because facts of a month are too many to be looked through.
create table moments (
    org_id          integer not null,
    -- `domain::friction::Signal` numbers them; 0 are handoffs.
    signal          smallint not null,
    -- Of the fact that it stands at.
    at              timestamptz not null,
    kind            smallint not null,
    id              text not null,
    session_number  integer not null,
    user_id         integer,
    -- What filters look for: of a handoff its own, of the others those of the run that the moment belongs to.
    user_key        text,
    agent           text,
    environment     text,
    model           text,
    status          text,
    error_category  text,
    tools           text[],
    servers         text[],
    -- How many (runs, repetitions, calls, handoffs), and how long (until the pick-up, the next try, the way back).
    size            bigint not null,
    wait_ms         bigint,
    -- Of handoffs: the log-scaled bin of the wait, as rollups have it.
    wait_bin        smallint,
    -- Of the moment before it with the same signal in the same session: sessions of a range are its moments without one in it.
    prior_at        timestamptz,
    -- Of handoffs.
    handoff         text,
    from_name       text,
    to_name         text,
    then_succeeded  boolean,
    -- With what tells sessions and users apart, so that they are counted without looking at the rows.
    primary key (org_id, signal, at, kind, id) include (user_id, prior_at)
) partition by range (at);
