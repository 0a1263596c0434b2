-- Only the steps of a run are looked for by it: model and tool calls. Messages are half of all facts, and so were they of this index.
drop index facts_run;
create index facts_steps on facts (org_id, run_id) where run_id is not null and kind in (2, 3);
