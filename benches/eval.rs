//! A policy of twelve clauses and a score of three items, verdicts only, on one core: from memory, from CSV on disk,
//! and ten records through the command. `cargo bench --bench eval`.
// A bench may stop at the first surprise; criterion writes the functions it needs without documentation.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic
)]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use quan::core::date::Day;
use quan::eval::{Engine, Settings};
use quan::records::bind::{BindOptions, bind};
use quan::records::discover;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

#[path = "workload.rs"]
mod workload;

const RECORDS: usize = 100_000;

fn settings() -> Settings {
    let calendar = quan::core::calendar::Calendar::china().clone();
    Settings {
        as_of: Day::constant(2024, 5, 1),
        calendar,
        birthday: Default::default(),
        params: Vec::new(),
    }
}

fn speed(c: &mut Criterion) {
    // The claim is for one core.
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("the first pool");
    let folder = tempfile::tempdir().expect("a folder");
    let many = folder.path().join("干部.csv");
    std::fs::write(&many, workload::csv(RECORDS)).expect("written");
    let loaded = quan::model::load(Path::new(workload::POLICY));
    let (policy, diagnostics) = quan::model::compile(&loaded.units, settings().as_of);
    assert!(
        diagnostics.iter().all(|d| d.severity() != quan::diagnostic::Severity::Error),
        "{diagnostics:?}"
    );
    let sources = discover(&many).expect("found").sources;
    let data = bind(&policy.schema, &sources, &BindOptions::default());
    assert_eq!(data.bound, RECORDS as u64);

    let mut group = c.benchmark_group("twelve clauses, three items");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3));
    group.throughput(Throughput::Elements(RECORDS as u64));
    group.bench_function("memory", |b| {
        b.iter_batched(
            || Engine::new(&policy, data.data.clone(), settings()),
            |mut engine| {
                engine.compute();
                engine
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("csv", |b| {
        b.iter(|| {
            let bound = bind(&policy.schema, &sources, &BindOptions::default());
            let mut engine = Engine::new(&policy, bound.data, settings());
            engine.compute();
            engine
        });
    });
    group.finish();

    let ten = tempfile::tempdir().expect("a folder");
    std::fs::write(ten.path().join("干部.csv"), workload::csv(10)).expect("written");
    let mut group = c.benchmark_group("ten records");
    group.sample_size(20).measurement_time(Duration::from_secs(3));
    group.bench_function("quan eval", |b| {
        b.iter(|| {
            let done = Command::new(env!("CARGO_BIN_EXE_quan"))
                .args(["eval", workload::POLICY, "--as-of", "2024-05-01", "--data"])
                .arg(ten.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .expect("quan runs");
            assert!(done.success());
        });
    });
    group.finish();
}

criterion_group!(benches, speed);
criterion_main!(benches);
