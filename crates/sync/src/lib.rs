//! The engine: reads both sides, plans, carries out, records
