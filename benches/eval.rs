//! A policy of twelve clauses and a score of three items, verdicts only, on one core: from memory, from CSV on disk,
//! and ten records through the command; then a million records through the command in parts, with the memory it took
//! at most. `cargo bench --bench eval`; `-- --quick` takes fewer records, `-- million` only those.
// A bench may stop at the first surprise; criterion writes the functions it needs without documentation.
#![allow(
    clippy::float_arithmetic,
    missing_docs,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic
)]

use criterion::{BatchSize, Criterion, Throughput, criterion_group};
use quan::core::date::Day;
use quan::eval::{Engine, Settings};
use quan::records::bind::{BindOptions, bind};
use quan::records::discover;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

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
        lang: Default::default(),
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

/// `quan eval` over a file, rows judged and written in parts: how long it takes, and how much memory at most.
fn million(records: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("干部.csv");
    std::fs::write(&file, workload::csv(records)).expect("written");
    let size = std::fs::metadata(&file).expect("there").len();
    for format in ["jsonl", "csv"] {
        let started = Instant::now();
        let mut quan = Command::new(env!("CARGO_BIN_EXE_quan"))
            .args(["eval", workload::POLICY, "--as-of", "2024-05-01", "--explain", "none"])
            .args(["--format", format, "--data"])
            .arg(&file)
            .arg("--out")
            .arg(folder.path().join(format!("out.{format}")))
            .stderr(Stdio::null())
            .spawn()
            .expect("quan runs");
        let mut peak = None;
        while quan.try_wait().expect("asked").is_none() {
            peak = peak_kib(quan.id()).or(peak);
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(quan.wait().expect("ended").success());
        let seconds = started.elapsed().as_secs_f64();
        let peak = peak.map_or("not known here".to_owned(), |kib| format!("{} MB", kib / 1024));
        println!(
            "{records} records ({} MB of CSV) to {format}: {seconds:.1} s, {:.0} records/s, peak memory {peak}",
            size / 1_000_000,
            records as f64 / seconds
        );
    }
}

/// The most memory a process has had, where the system tells (Linux).
fn peak_kib(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

criterion_group!(benches, speed);

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| args.iter().any(|a| a == flag);
    if !has("million") {
        benches();
        Criterion::default().configure_from_args().final_summary();
    }
    if has("million") || args.iter().all(|a| a.starts_with("--")) {
        million(if has("--quick") || has("--test") { 20_000 } else { 1_000_000 });
    }
}
