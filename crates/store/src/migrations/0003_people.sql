-- Who may see and change what in the browser.

CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    -- The name that is used to sign in, in lower case.
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    -- Argon2id; none until the invitation was followed.
    password TEXT,
    created_at BIGINT NOT NULL
);

CREATE TABLE session (
    -- SHA-256 of the token in the browser: whoever reads this table cannot sign in with it.
    digest TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    until BIGINT NOT NULL
);

CREATE INDEX session_person ON session (person);
