//! The directories that everything is kept in.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use rustix::fs::{Access, access, statvfs};

use super::Report;
use crate::settings::Settings;

/// With less room than this soon nothing can be written.
const LEAST: u64 = 64 << 20;
/// With less room than this it is time.
const LITTLE: u64 = 1 << 30;

pub(super) fn examine(settings: &Settings, report: &mut Report) {
    data_dir(&settings.data_dir, report);
    if let Some(file) = settings.database.file() {
        database_file(file, report);
    }
    for place in places(settings) {
        room(&place, report);
    }
}

fn data_dir(dir: &Path, report: &mut Report) {
    let name = "data directory";
    let Ok(found) = fs::metadata(dir) else {
        report.ok(name, format!("{} is made at the first start", dir.display()));
        return;
    };
    let (shown, mode) = (dir.display(), found.mode() & 0o777);
    if !found.is_dir() {
        report.fail(name, format!("{shown} is no directory"), "set LYCEUM_DATA_DIR to a directory");
    } else if access(dir, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK).is_err() {
        let advice = "give it to the user that the service runs as, or run this as that user";
        report.fail(name, format!("{shown} cannot be read and written"), advice);
    } else if mode & 0o022 != 0 {
        report.fail(name, format!("{shown} can be written by other users ({mode:o})"), format!("chmod 700 {shown}"));
    } else if mode & 0o055 != 0 {
        report.warn(name, format!("{shown} can be read by other users ({mode:o})"), format!("chmod 700 {shown}"));
    } else {
        report.ok(name, format!("{shown} is its owner's alone"));
    }
}

/// Who reads the file reads everything; what is above it may keep others out as well.
fn database_file(file: &Path, report: &mut Report) {
    let Ok(found) = fs::metadata(file) else { return };
    let above = file.parent().and_then(|it| fs::metadata(it).ok()).map_or(0, |it| it.mode());
    let (shown, mode) = (file.display(), found.mode() & 0o777);
    if mode & 0o077 != 0 && above & 0o011 != 0 {
        let advice = format!("chmod 600 {shown}");
        report.fail("database file", format!("{shown} can be read by other users ({mode:o})"), advice);
    } else {
        report.ok("database file", format!("{shown} is its owner's alone"));
    }
    #[cfg(target_os = "linux")]
    if remote(file) {
        let advice = "move it to a disk of this machine: SQLite's log cannot be shared over a network";
        report.fail("database file", format!("{shown} is on a network file system"), advice);
    }
}

/// NFS, CIFS and SMB 2 (statfs(2)).
#[cfg(target_os = "linux")]
fn remote(file: &Path) -> bool {
    const REMOTE: [i128; 3] = [0x6969, 0xff53_4d42, 0xfe53_4d42];
    // As wide as it is on this machine.
    rustix::fs::statfs(file).is_ok_and(|it| REMOTE.contains(&i128::from(it.f_type)))
}

/// The nearest directories that are there, each once.
fn places(settings: &Settings) -> Vec<PathBuf> {
    let database = settings.database.file().and_then(Path::parent);
    let wanted = [Some(settings.data_dir.as_path()), database].into_iter().flatten();
    let here = |it: &Path| if it.as_os_str().is_empty() { PathBuf::from(".") } else { it.to_owned() };
    let near = |it: &Path| it.ancestors().map(here).find(|it| it.exists());
    let mut places: Vec<_> = wanted.filter_map(near).collect();
    places.dedup();
    places
}

fn room(place: &Path, report: &mut Report) {
    let (name, shown) = ("disk space", place.display());
    let found = match statvfs(place) {
        Ok(found) => found,
        Err(error) => return report.warn(name, format!("{shown}: {error}"), "see whether the disk is mounted"),
    };
    let (free, all) = (found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize);
    let said = format!("{} MiB of {} MiB are free in {shown}", free >> 20, all >> 20);
    match free {
        _ if free < LEAST => report.fail(name, said, "make room: soon nothing can be written"),
        _ if free < LITTLE || free < all / 20 => report.warn(name, said, "make room, or get a larger disk"),
        _ => report.ok(name, said),
    }
}
