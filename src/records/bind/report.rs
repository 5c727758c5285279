//! Rejects, notes and faults as diagnostics.
