//! The `quan` command. Everything it does is in [`quan::cli`].

use std::process::ExitCode;

/// Parsing and evaluating recurse to a bounded depth; this holds the deepest of it on any platform.
const STACK: usize = 64 << 20;

fn main() -> ExitCode {
    let run = std::thread::Builder::new().stack_size(STACK).spawn(quan::cli::main);
    match run.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        _ => ExitCode::from(2),
    }
}
