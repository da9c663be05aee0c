//! The local Specter.
