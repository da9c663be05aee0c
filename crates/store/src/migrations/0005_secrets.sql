-- Which master key seals the secrets, why a record rests in values, and the log of all calls.

CREATE TABLE vault (
    -- The name of the key; none before the first secret. One row.
    master_key TEXT
);

INSERT INTO vault (master_key) VALUES (NULL);

-- The values in the reason's sentence (JSON); none where an older program wrote it.
ALTER TABLE record ADD COLUMN reason_values TEXT;

CREATE INDEX attempt_armed ON attempt (armed_at, connection, entity, key, number);
