-- Raised whenever the node that works for a connection is asked to look at its shop.

ALTER TABLE connection ADD COLUMN looks_asked BIGINT NOT NULL DEFAULT 0;
