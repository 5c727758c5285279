//! Reports of a run made by hand that has every pattern, verdict and edge.

mod fixture;
mod formats;
