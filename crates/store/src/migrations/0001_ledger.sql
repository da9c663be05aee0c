-- Types are BIGINT, SMALLINT and TEXT only; times are milliseconds since 1970, UTC.

CREATE TABLE connection (
    id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    reason TEXT,
    account TEXT NOT NULL,
    settings TEXT NOT NULL,
    facts TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE record (
    connection TEXT NOT NULL REFERENCES connection (id),
    entity TEXT NOT NULL,
    key TEXT NOT NULL,
    rank BIGINT NOT NULL,
    name TEXT NOT NULL,
    stamp TEXT NOT NULL,
    generation BIGINT NOT NULL,
    claimed_generation BIGINT NOT NULL DEFAULT 0,
    done_generation BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    forced SMALLINT NOT NULL DEFAULT 0 CHECK (forced IN (0, 1)),
    failures BIGINT NOT NULL DEFAULT 0,
    failure_class TEXT,
    reason_code TEXT,
    reason TEXT,
    applied TEXT,
    figures TEXT,
    attempts BIGINT NOT NULL DEFAULT 0,
    open_attempt BIGINT,
    open_action TEXT,
    open_at BIGINT,
    open_reference TEXT,
    open_scope TEXT,
    open_lanes TEXT,
    customer TEXT,
    owner TEXT,
    fence BIGINT NOT NULL DEFAULT 0,
    lease_until BIGINT NOT NULL DEFAULT 0,
    first_seen_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (connection, entity, key)
);

CREATE INDEX record_due ON record (connection, entity, due_at, rank)
    WHERE state IN ('due', 'in_doubt');
CREATE INDEX record_open ON record (connection, open_at) WHERE open_attempt IS NOT NULL;
CREATE INDEX record_name ON record (connection, entity, LOWER(name));
CREATE INDEX record_rank ON record (connection, entity, rank, key);

CREATE TABLE attempt (
    connection TEXT NOT NULL,
    entity TEXT NOT NULL,
    key TEXT NOT NULL,
    number BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    action TEXT NOT NULL,
    reference TEXT NOT NULL,
    digest TEXT NOT NULL,
    request TEXT NOT NULL,
    response TEXT,
    armed_at BIGINT NOT NULL,
    answered_at BIGINT,
    outcome TEXT,
    resolved_by TEXT,
    PRIMARY KEY (connection, entity, key, number),
    FOREIGN KEY (connection, entity, key) REFERENCES record (connection, entity, key)
);

CREATE TABLE link (
    connection TEXT NOT NULL REFERENCES connection (id),
    entity TEXT NOT NULL,
    shop_id TEXT NOT NULL,
    erp_id TEXT NOT NULL,
    how TEXT NOT NULL,
    established_at BIGINT NOT NULL,
    PRIMARY KEY (connection, entity, shop_id),
    UNIQUE (connection, entity, erp_id)
);

CREATE TABLE cursor (
    connection TEXT NOT NULL REFERENCES connection (id),
    stream TEXT NOT NULL,
    stamp TEXT NOT NULL,
    full_pass_at BIGINT,
    seen BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (connection, stream)
);

-- Who works for which ERP account.
CREATE TABLE seat (
    name TEXT NOT NULL PRIMARY KEY,
    node TEXT,
    fence BIGINT NOT NULL,
    lease BIGINT NOT NULL,
    until BIGINT NOT NULL
);

-- The programs that share the work; lacks is how many more seats one would have.
CREATE TABLE node (
    id TEXT NOT NULL PRIMARY KEY,
    label TEXT NOT NULL,
    until BIGINT NOT NULL,
    lacks BIGINT NOT NULL
);
