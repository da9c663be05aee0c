-- For the pages: lists newest first by state, what waits over all connections, figures by day.

CREATE INDEX record_state ON record (connection, entity, state, rank, key);
CREATE INDEX record_waiting ON record (connection, state, first_seen_at, key)
    WHERE entity = 'order'
      AND state IN ('due', 'in_doubt', 'asking', 'number_unknown', 'held');
CREATE INDEX record_first_seen ON record (entity, first_seen_at, state, connection);
CREATE INDEX link_established ON link (entity, established_at);
