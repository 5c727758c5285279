//! Reports of a run made by hand that has every pattern, verdict and edge.

mod align;
mod fixture;
mod formats;
mod page;
mod sharing;
mod sheets;
