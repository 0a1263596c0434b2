-- The runs of one workflow, newest first: a page is read from where the one before ended.
create index facts_workflow on facts (org_id, workflow, at, id) where workflow is not null;
