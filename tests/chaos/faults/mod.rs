//! What is broken, scenario by scenario.

mod database;
mod descriptors;
mod disk;
mod nodes;
mod overload;
mod proxy;
mod redis;
mod replicas;
mod rolling;
