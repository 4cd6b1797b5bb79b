//! The keys, and the files that settings with secrets are in.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use infrastructure::keys::{KeyPurpose, KeySource, Secrets};

use super::Report;
use crate::{clock, compose::key_source, settings::Settings};

pub(super) fn examine(settings: &Settings, report: &mut Report) {
    let source = key_source(settings);
    let files = files(&source.dir);
    closed(&files, report);
    readable(&source, &files, report);
    for file in [PathBuf::from(".env"), settings.data_dir.join("lyceum.toml")].iter().filter(|it| it.is_file()) {
        if exposed(file) {
            let advice = format!("if any secret is in it: chmod 600 {}", file.display());
            report.warn("settings file", format!("{} can be read by other users", file.display()), advice);
        }
    }
}

/// The keys' files, also those that were put away.
fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = [dir.to_owned(), dir.join("retired")].into_iter().filter_map(|it| fs::read_dir(it).ok());
    let mut files: Vec<_> = entries.flatten().flatten().map(|it| it.path()).filter(|it| it.is_file()).collect();
    files.sort();
    files
}

fn exposed(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|it| it.mode() & 0o077 != 0)
}

fn closed(files: &[PathBuf], report: &mut Report) {
    let open: Vec<_> = files.iter().filter(|it| exposed(it)).collect();
    for file in &open {
        let mode = fs::metadata(file).map_or(0, |it| it.mode() & 0o777);
        let found = format!("{} can be read by other users ({mode:o})", file.display());
        let advice = format!("chmod 600 {}, and `lyceum keys rotate` if anybody may have read it", file.display());
        report.fail("key files", found, advice);
    }
    if open.is_empty() && !files.is_empty() {
        report.ok("key files", format!("{} files are their owner's alone", files.len()));
    }
}

/// Makes none where there are none.
fn readable(source: &KeySource, files: &[PathBuf], report: &mut Report) {
    let name = "keys";
    let in_files = source.secret.is_none() || KeyPurpose::ALL.iter().any(|it| source.in_files(*it));
    if in_files && files.is_empty() {
        let advice = "if this database was served before, bring its keys back first: new ones end all logins, and open \
            nothing that is sealed";
        report.warn(name, "there are none, and the first start makes them", advice);
        return;
    }
    let secret = match &source.secret {
        Some(given) => Secrets::parse(given, "LYCEUM_SECRET").map(drop),
        None if source.dir.join("secret").exists() => Secrets::open(&source.dir).map(drop),
        None => Ok(()),
    };
    match secret.and_then(|()| source.list(clock::now())) {
        Ok(keys) => report.ok(name, format!("{} keys sign and seal", keys.len())),
        Err(error) => report.fail(name, error.to_string(), "bring the key back from where it is kept"),
    }
}
