-- The log: every call of a connection, newest first.

CREATE INDEX attempt_of ON attempt (connection, entity, armed_at, key, number);
