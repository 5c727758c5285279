//! Evaluation: compiled policy and records in, explained results out.

pub mod result;
