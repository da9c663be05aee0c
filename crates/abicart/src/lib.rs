//! Typed client of the Abicart webshop's JSON-RPC API
