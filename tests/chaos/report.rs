//! What came of a scenario: said at once, and kept as a line of the report where one is made.

use std::{env, fmt::Write as _, fs::File, io::Write as _, path::Path, time::Duration};

use crate::{audit::Verdict, ears::Hearing, load::Tally};

/// Names the directory in which lines of a report are kept.
const DIRECTORY: &str = "LYCEUM_LAB_REPORT";

/// How much of something there is: `short` of it in `make test`, `full` in `make chaos`, or a part of that, which is so many
/// hundredths (`LYCEUM_LAB`).
pub(crate) fn amount(short: usize, full: usize) -> usize {
    match env::var("LYCEUM_LAB").as_deref() {
        Err(_) | Ok("") => short,
        Ok(hundredths) => {
            let hundredths: usize = hundredths.parse().expect("LYCEUM_LAB is no number");
            (full * hundredths / 100).max(1)
        }
    }
}

/// One scenario as it went.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Its place in the table, and what was done.
    pub(crate) place: usize,
    pub(crate) scenario: &'static str,
    /// How often it was done.
    pub(crate) faults: usize,
    pub(crate) tally: Tally,
    pub(crate) lost: usize,
    pub(crate) doubled: usize,
    pub(crate) hearing: Hearing,
    /// The longest time from the end of a fault until all was well.
    pub(crate) recovery: Duration,
}

impl Report {
    pub(crate) fn new(place: usize, scenario: &'static str) -> Self {
        Self { place, scenario, ..Self::default() }
    }

    pub(crate) fn recovered(&mut self, after: Duration) {
        self.recovery = self.recovery.max(after);
    }

    /// Says what was found, and fails where that must not be.
    pub(crate) fn close(mut self, tally: Tally, verdict: &Verdict) {
        (self.tally, self.lost, self.doubled) = (tally, verdict.lost, verdict.doubled);
        let line = self.line();
        keep(&format!("{:02}.fault", self.place), &line);
        assert!(verdict.wrong.is_empty(), "{}: {:#?}", self.scenario, verdict.wrong);
        let amiss = (self.lost, self.doubled, self.hearing.missed, self.hearing.repeated);
        assert_eq!(amiss, (0, 0, 0, 0), "{}: lost, doubled; events missed, repeated", self.scenario);
    }

    fn line(&self) -> String {
        let Self { scenario, faults, tally, lost, doubled, hearing, recovery, .. } = self;
        let mut line = format!("| {scenario} | {faults} | {} | {} ", tally.requests, tally.acknowledged);
        write!(line, "| {} | {} | {lost} | {doubled} ", tally.refused, tally.unknown).unwrap();
        write!(line, "| {} | {} | {} ", hearing.events, hearing.missed, hearing.returns).unwrap();
        let seconds = |it: &Duration| format!("{:.1} s", it.as_secs_f64());
        writeln!(line, "| {} | {} | {} |", seconds(&tally.silence), seconds(recovery), seconds(&tally.slowest))
            .unwrap();
        line
    }
}

/// Says what a promise came to that is no matter of loss: its number in the table of promises (`docs/testing.md`), what was
/// tried, how often, and what was found of what is wanted.
pub(crate) fn tell_of(promise: usize, what: &str, times: usize, found: &str, wanted: &str) {
    keep(&format!("{promise:02}.promise"), &format!("| {promise} | {what} | {times} | {found} | {wanted} |\n"));
}

/// Says a line, and keeps it for the report where one is made: behind others of the same name.
fn keep(name: &str, line: &str) {
    tell(line);
    if let Ok(directory) = env::var(DIRECTORY) {
        let file = File::options().create(true).append(true).open(Path::new(&directory).join(name));
        file.unwrap().write_all(line.as_bytes()).unwrap();
    }
}

#[expect(clippy::print_stderr, reason = "what was found is only told")]
pub(crate) fn tell(line: &str) {
    eprintln!("{}", line.trim_end());
}
