-- Who may see and change what in the browser.

CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    -- The name that is used to sign in, in lower case.
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    -- Argon2id; none until the invitation was followed.
    password TEXT,
    -- Since when the person may not sign in.
    disabled_at BIGINT,
    -- Tries to sign in since the last that succeeded, and until when none is made.
    failures BIGINT NOT NULL DEFAULT 0,
    locked_until BIGINT NOT NULL DEFAULT 0,
    -- Secret of the second factor, and the last time step whose code was used.
    factor TEXT,
    factor_step BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);

-- Codes that stand in for the second factor, each for one use.
CREATE TABLE recovery_code (
    person TEXT NOT NULL REFERENCES person (id),
    digest TEXT NOT NULL,
    PRIMARY KEY (person, digest)
);

-- Links by which a person chooses a password, each for one use.
CREATE TABLE invitation (
    -- SHA-256 of the token in the link.
    digest TEXT NOT NULL PRIMARY KEY,
    -- A person has at most one.
    person TEXT NOT NULL UNIQUE REFERENCES person (id),
    created_at BIGINT NOT NULL,
    until BIGINT NOT NULL
);

CREATE TABLE session (
    -- SHA-256 of the token in the browser: whoever reads this table cannot sign in with it.
    digest TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    -- What the browser calls itself.
    browser TEXT NOT NULL,
    -- The password was right, the second factor is still asked.
    half SMALLINT NOT NULL DEFAULT 0 CHECK (half IN (0, 1)),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    until BIGINT NOT NULL
);

CREATE INDEX session_person ON session (person);

-- Who did what; nothing here is ever changed or removed.
CREATE TABLE audit (
    -- UUID version 7: sorts by time.
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    -- None where it was done outside the pages. No reference: the row outlives the person.
    person TEXT,
    -- What the person was called then.
    who TEXT NOT NULL,
    deed TEXT NOT NULL,
    subject TEXT NOT NULL,
    connection TEXT
);

CREATE INDEX audit_person ON audit (person, id);
