//! A line on the terminal for whatever takes more than a second: rows, rate, what remains. Nothing when piped.

use crate::diagnostic::Lang;
use crate::records::{Format as SourceFormat, Source};
use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Before that, nothing is shown.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the line is written anew.
const PAUSE: Duration = Duration::from_millis(200);

/// The line.
pub struct Progress {
    bar: Option<ProgressBar>,
    started: Instant,
    last: Instant,
    /// Bytes to read, and bytes read.
    size: u64,
    done: Arc<AtomicU64>,
    lang: Lang,
}

impl Progress {
    /// A line that is not shown yet. `size` is how many bytes are to be read, 0 if nobody knows.
    pub fn new(size: u64, lang: Lang) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
            bar.set_style(
                ProgressStyle::with_template("{spinner} {msg}")
                    .unwrap_or_else(|_| ProgressStyle::default_spinner()),
            );
            bar
        });
        let now = Instant::now();
        Self { bar, started: now, last: now, size, done: Arc::default(), lang }
    }

    /// A line over the reading of files, and the files so that they count what is read of them.
    pub fn over(sources: Vec<Source>, lang: Lang) -> (Vec<Source>, Self) {
        let size = |s: &Source| match s.format() {
            SourceFormat::Delimited | SourceFormat::Json | SourceFormat::JsonLines => {
                std::fs::metadata(s.path()).ok().map(|m| m.len())
            }
            // how much of an archive has been read nobody counts
            _ => None,
        };
        let sizes: Option<Vec<u64>> = sources.iter().map(size).collect();
        let this = Self::new(sizes.map_or(0, |sizes| sizes.iter().sum()), lang);
        let sources = sources.into_iter().map(|s| s.metered(this.done.clone())).collect();
        (sources, this)
    }

    /// So many rows so far.
    pub fn rows(&mut self, rows: u64) {
        let Some(bar) = &self.bar else { return };
        let now = Instant::now();
        let elapsed = now.duration_since(self.started);
        if elapsed < PATIENCE || now.duration_since(self.last) < PAUSE {
            return;
        }
        self.last = now;
        if bar.is_hidden() {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        let done = self.done.load(Ordering::Relaxed).min(self.size);
        bar.set_message(words(rows, elapsed, done, self.size, self.lang));
        bar.tick();
    }

    /// So many rows of so many.
    pub fn of(&mut self, rows: u64, all: u64) {
        self.size = all;
        self.done.store(rows, Ordering::Relaxed);
        self.rows(rows);
    }

    /// Takes the line away.
    pub fn finish(self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// `12,000 行,每秒 6,000 行,还要 3 秒`.
fn words(rows: u64, elapsed: Duration, done: u64, size: u64, lang: Lang) -> String {
    let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
    let rate = HumanCount(rows.saturating_mul(1000) / millis);
    let rows = HumanCount(rows);
    let left = (done > 0 && size > 0).then(|| {
        let left = u128::from(size.saturating_sub(done)) * u128::from(millis) / u128::from(done);
        Duration::from_secs(u64::try_from(left / 1000).unwrap_or(0).saturating_add(1))
    });
    match (lang, left) {
        (Lang::Zh, Some(left)) => {
            format!("{rows} 行,每秒 {rate} 行,大约还要 {} 秒", left.as_secs())
        }
        (Lang::Zh, None) => format!("{rows} 行,每秒 {rate} 行"),
        (Lang::En, Some(left)) => {
            format!("{rows} rows, {rate} a second, about {} left", HumanDuration(left))
        }
        (Lang::En, None) => format!("{rows} rows, {rate} a second"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_rows_rate_and_what_remains() {
        let two = Duration::from_secs(2);
        let zh = words(12_000, two, 40, 100, Lang::Zh);
        assert_eq!(zh, "12,000 行,每秒 6,000 行,大约还要 4 秒");
        let en = words(12_000, two, 40, 100, Lang::En);
        assert_eq!(en, "12,000 rows, 6,000 a second, about 4 seconds left");
        assert_eq!(words(5, two, 0, 0, Lang::Zh), "5 行,每秒 2 行");
        assert_eq!(
            words(0, Duration::ZERO, 9, 9, Lang::En),
            "0 rows, 0 a second, about 1 second left"
        );
    }
}
