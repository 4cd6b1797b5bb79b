//! A small disk, which is full when one wants it to be.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

/// How large it is, in MiB.
const SIZE: usize = 192;
const PIECE: usize = 64 << 10;

/// A file system of its own, gone when this is dropped.
pub(crate) struct Room {
    place: TempDir,
}

impl Room {
    /// One, where file systems can be mounted.
    pub(crate) fn small() -> Option<Self> {
        let place = tempfile::Builder::new().prefix("lyceum-room.").tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={SIZE}m,mode=700"), "lyceum"]).arg(place.path());
        let mounted = mount.stderr(Stdio::null()).status().is_ok_and(|it| it.success());
        mounted.then_some(Self { place })
    }

    pub(crate) fn path(&self) -> &Path {
        self.place.path()
    }

    fn ballast(&self) -> PathBuf {
        self.place.path().join("ballast")
    }

    /// Takes all room that there is, to the last byte.
    pub(crate) fn fill(&self) {
        let mut file = File::options().create(true).append(true).open(self.ballast()).unwrap();
        for piece in [PIECE, 1] {
            while file.write_all(&vec![0; piece]).is_ok() {}
        }
    }

    /// Gives it back.
    pub(crate) fn clear(&self) {
        fs::remove_file(self.ballast()).unwrap();
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        // Whoever was at work there has ended.
        let _ = Command::new("umount").arg(self.place.path()).status();
    }
}
