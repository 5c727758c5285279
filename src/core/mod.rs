//! The small, closed core: exact numbers, dates, values that carry their uncertainty, typed expressions.
//! Knows nothing of Chinese wording, files or terminals.

pub mod calendar;
pub mod data;
pub mod date;
pub mod exact;
pub mod expr;
pub mod policy;
pub mod roots;
pub mod schema;
pub mod value;
