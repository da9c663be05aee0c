//! A local Abicart shop and a local Specter that speak the real protocols
