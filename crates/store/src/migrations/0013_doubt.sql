-- What was sent by a create of unknown outcome: hash and figures of the order as it was then.
ALTER TABLE record ADD COLUMN open_sent TEXT;

-- A further number that the ERP gave to the same thing, until a person has settled it.
ALTER TABLE record ADD COLUMN second_erp_id TEXT;

-- When the last call has ended of a program that was killed while it had the seat.
ALTER TABLE seat ADD COLUMN calls_end BIGINT;
