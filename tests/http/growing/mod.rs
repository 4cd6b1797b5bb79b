//! A campus that moves to a larger database, is backed up and brought back, and is told what is wrong with it.

mod backups;
mod copies;
mod doctor;
