//! Hands over to the command line; everything else is in the library.

/// Gives memory back that a burst of events took, where the system's own allocator keeps it for good.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    oriel::server::cli::run()
}
