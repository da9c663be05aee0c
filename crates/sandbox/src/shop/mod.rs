//! The local Abicart shop.
