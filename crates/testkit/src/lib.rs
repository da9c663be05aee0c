//! What tests share: running sandboxes, waiting for a state, made-up shops
