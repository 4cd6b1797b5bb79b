//! Long work is seen by whoever asked for it, and by those who could ask for such work themselves.

use crate::kernel::{
    Condition::{Any, Holds, MayAsk, Owns},
    Need, Otherwise, Permission, Policy, Rule,
};

/// To know of a job, and of what its report says.
pub const SEE: Policy = Policy {
    name: "job.see",
    operations: &["list_jobs", "get_job", "get_job_report"],
    owner: "who asked for it",
    need: Need::Login,
    sees: Any(&[Owns, MayAsk, Holds(Permission::JobsManage)]),
    rules: &[],
};

/// To call a job off.
pub const CANCEL: Policy =
    Policy { name: "job.cancel", operations: &["cancel_job"], rules: &[Rule::during(&["queued", "running"])], ..SEE };

/// To have a job tried again. Whoever asked for it must still be able to.
pub const RETRY: Policy = Policy {
    name: "job.retry",
    operations: &["retry_job"],
    rules: &[
        Rule { must: Any(&[MayAsk, Holds(Permission::JobsManage)]), otherwise: Otherwise::Lacking },
        Rule::during(&["failed"]),
    ],
    ..SEE
};

/// All of them.
pub const ALL: &[Policy] = &[SEE, CANCEL, RETRY];
