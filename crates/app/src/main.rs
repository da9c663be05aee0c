//! Koppla.

fn main() {}
