//! Where files wait for their import: on this node's disk, and where others share the work, in the
//! database as well.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

use application::{
    Caller, Failure, Gateway, Weight,
    imports::{Pending, Uploads},
    jobs::{JobState, SECOND_CHANCE},
};
use futures_channel::oneshot;
use futures_executor::block_on;
use uuid::Uuid;

/// How much of a file is in one row, and so in one transaction.
const PIECE: usize = 256 * 1024;
/// How old a file is that surely nobody is sending any more.
const STALE: Duration = Duration::from_secs(24 * 3600);

/// Keeps files in a directory that only this program writes to.
#[derive(Clone)]
pub struct UploadStore {
    directory: PathBuf,
    gateway: Gateway,
    shared: bool,
}

impl UploadStore {
    /// Files are in `directory`, which is made. If `shared`, they are in the database as well, where
    /// nodes with other disks find them.
    pub fn open(directory: PathBuf, gateway: Gateway, shared: bool) -> io::Result<Self> {
        fs::create_dir_all(&directory)?;
        Ok(Self { directory, gateway, shared })
    }

    fn copy_in(&self, name: Uuid) -> Result<(), Failure> {
        let mut file = File::open(self.local(name)).map_err(Failure::internal)?;
        for number in 0.. {
            let mut piece = Vec::with_capacity(PIECE);
            Read::by_ref(&mut file).take(PIECE as u64).read_to_end(&mut piece).map_err(Failure::internal)?;
            // Also of a file with nothing in it there is one piece.
            if piece.is_empty() && number > 0 {
                break;
            }
            block_on(self.gateway.write_plainly(Caller::system(), move |ctx, uow| {
                Ok(uow.jobs().add_file_chunk(name, number, &piece, ctx.at)?)
            }))?;
        }
        Ok(())
    }

    /// Under another name first, so that what is broken off is not taken for the whole.
    fn copy_out(&self, name: Uuid) -> Result<bool, Failure> {
        let part = self.local(name).with_extension("part");
        let whole = self.write_pieces(name, &part).and_then(|found| {
            if found {
                fs::rename(&part, self.local(name)).map_err(Failure::internal)?;
            }
            Ok(found)
        });
        if !matches!(whole, Ok(true)) {
            remove(&part);
        }
        whole
    }

    fn write_pieces(&self, name: Uuid, part: &Path) -> Result<bool, Failure> {
        let mut file = File::create(part).map_err(Failure::internal)?;
        for number in 0.. {
            let read = self
                .gateway
                .read(Caller::system(), Weight::Heavy, move |_, reader| Ok(reader.jobs().file_chunk(name, number)?));
            let Some(piece) = block_on(read)? else { return Ok(number > 0) };
            file.write_all(&piece).map_err(Failure::internal)?;
        }
        Ok(true)
    }

    /// Whether a job may still ask for the file. What nobody can tell is kept.
    fn is_needed(&self, name: Uuid, age: Duration) -> bool {
        let look = self.gateway.read(Caller::system(), Weight::Heavy, move |ctx, reader| {
            let job = reader.jobs().job(name.into())?;
            Ok(job.map(|it| match (it.state(), it.facts().phase.finished_at()) {
                (JobState::Failed, Some(at)) => at + SECOND_CHANCE > ctx.at,
                (state, _) => !state.is_final(),
            }))
        });
        block_on(look).map_or(true, |needed| needed.unwrap_or(age < STALE))
    }
}

impl Uploads for UploadStore {
    fn local(&self, name: Uuid) -> PathBuf {
        self.directory.join(name.to_string())
    }

    fn share(&self, name: Uuid) -> Pending<()> {
        if !self.shared {
            return Box::pin(async { Ok(()) });
        }
        let (store, (reply, copied)) = (self.clone(), oneshot::channel());
        let started = thread::Builder::new().name("share".to_owned()).spawn(move || {
            // Whoever asked may be gone by now.
            let _ = reply.send(store.copy_in(name));
        });
        Box::pin(async move {
            started.map_err(Failure::internal)?;
            copied.await.map_err(Failure::internal)?
        })
    }

    fn fetch(&self, name: Uuid) -> Result<bool, Failure> {
        if self.local(name).exists() {
            return Ok(true);
        }
        if self.shared { self.copy_out(name) } else { Ok(false) }
    }

    fn remove(&self, name: Uuid) {
        remove(&self.local(name));
        if !self.shared {
            return;
        }
        let forget = self.gateway.write_plainly(Caller::system(), move |_, uow| Ok(uow.jobs().forget_file(name)?));
        if let Err(failure) = block_on(forget) {
            tracing::warn!(?failure, file = %name, "a file that was imported is forgotten later");
        }
    }

    fn tidy(&self) {
        let Ok(entries) = fs::read_dir(&self.directory) else { return };
        for path in entries.filter_map(|it| it.ok().map(|it| it.path())) {
            let name = path.file_stem().and_then(|it| Uuid::try_parse(it.to_str()?).ok());
            let written = fs::metadata(&path).and_then(|it| it.modified()).ok();
            let age = written.and_then(|it| SystemTime::now().duration_since(it).ok()).unwrap_or_default();
            if name.is_some_and(|it| !self.is_needed(it, age)) {
                remove(&path);
            }
        }
    }
}

/// Removes a file that is of no more use.
fn remove(file: &Path) {
    if let Err(error) = fs::remove_file(file)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, file = %file.display(), "a file that was imported could not be removed");
    }
}
