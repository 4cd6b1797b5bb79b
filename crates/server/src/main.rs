//! The `lyceum` binary.

use std::process::ExitCode;

/// Many small allocations in many threads: measured faster than the system's allocator. Without huge
/// pages, which would keep twice as much memory in an idle process and gain nothing measurable.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    lyceum::cli::main()
}
