-- Who changed which settings, when, from what to what. Rows are added, never changed.

CREATE TABLE settings_change (
    connection TEXT NOT NULL REFERENCES connection (id),
    -- From 1 for each connection.
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    -- The person's name as it was; none for the command line.
    who TEXT,
    -- What changed (JSON).
    changes TEXT NOT NULL,
    -- The number of the change that this one takes back.
    undoes BIGINT,
    PRIMARY KEY (connection, number)
);
