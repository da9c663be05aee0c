-- Whether this ledger is the one that was worked on last, or an earlier one that was restored. One row.

CREATE TABLE incarnation (
    -- Rises with every start, and on SQLite with every create that may be sent.
    number BIGINT NOT NULL,
    -- Where a server kept the ledger when it was last worked on; empty for a file.
    place TEXT NOT NULL,
    -- When the last restore was noticed.
    restored_at BIGINT,
    -- Rises when somebody tries whether the ledger can be written.
    touched BIGINT NOT NULL
);

INSERT INTO incarnation (number, place, touched) VALUES (0, '', 0);
