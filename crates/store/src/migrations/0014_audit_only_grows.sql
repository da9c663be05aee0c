-- The list of who did what only grows, whoever writes to the database.

AUDIT ONLY GROWS;
