-- What a sender of signed requests names its key by, without giving it away: a fingerprint of the fingerprint, as it is written in
-- hexadecimal.
alter table ingest_keys
    add column signing_id text not null generated always as (left(encode(sha256(decode(encode(key_hash, 'hex'), 'escape')), 'hex'), 16)) stored;
create index ingest_keys_signing_id on ingest_keys (signing_id);
