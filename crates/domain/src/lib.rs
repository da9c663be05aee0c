//! Pure values and decisions: money, VAT, orders, articles, identity numbers
