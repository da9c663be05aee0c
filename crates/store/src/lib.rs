//! The ledger's storage: records, attempts, links, leases and cursors
