//! The tables of long work, and the ports that read and write them.

use application::jobs::{JobsReader, JobsUnit};

use crate::unit::Unit;

impl JobsReader for Unit<'_> {}

impl JobsUnit for Unit<'_> {}
