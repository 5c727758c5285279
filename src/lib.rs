//! Quan (铨): a rules engine with its own policy language.

pub mod analysis;
pub mod cli;
pub mod core;
pub mod diagnostic;
pub mod doc;
pub mod eval;
pub mod impact;
pub mod model;
pub mod records;
pub mod report;
pub mod syntax;
pub mod testing;
