//! Typed client of the Specter ERP's web-shop API
