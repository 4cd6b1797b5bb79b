//! Works off the files that wait to be imported: each is a job.

mod import;
mod records;
mod rows;
mod seen;
#[cfg(test)]
mod tests;
mod uploads;

use application::{
    imports::{ImportInput, Imports},
    jobs::{Doing, Job, JobEnd, JobHandler, JobProblem, JobState, JobWork},
};
use import::Import;
pub use uploads::UploadStore;

use crate::jobs::on_thread;

/// Does imports.
pub struct ImportWorker(pub Imports);

impl JobHandler for ImportWorker {
    fn run(&self, work: JobWork) -> Doing {
        let imports = self.0.clone();
        on_thread("import", move || match Import::begin(imports, work) {
            Ok(import) => import.run(),
            Err(end) => end,
        })
    }

    /// What failed may be tried again, and what is in other hands is not ours to take away.
    fn let_go(&self, job: &Job) {
        let needed = !matches!(job.state(), JobState::Succeeded | JobState::Cancelled);
        let Ok(input) = ImportInput::of(job) else { return };
        let imports = self.0.clone();
        // It waits for the disk and the database, and nobody waits for it.
        let _cleared = on_thread("import-end", move || {
            if !needed {
                imports.0.remove(input.file);
            }
            imports.0.tidy();
            JobEnd::Done
        });
    }
}

/// The file was there when the job was asked for.
fn file_lost() -> JobEnd {
    JobEnd::Failed(JobProblem::new("file_lost", "the file cannot be read any more; send it again"))
}
