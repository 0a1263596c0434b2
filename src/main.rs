//! Hands over to the command line; everything else is in the library.

use libmimalloc_sys::{mi_option_set_default, mi_option_t};

/// Gives memory back that a burst of events took, where the system's own allocator keeps it for good.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay` of mimalloc.h, in milliseconds, to which the crate gives no name.
const PURGE_DELAY: mi_option_t = 15;

fn main() -> std::process::ExitCode {
    // At once, not a second later: while events come in, that second is a fifth of the memory.
    // SAFETY: puts a number into a table of the allocator, before there is another thread.
    unsafe { mi_option_set_default(PURGE_DELAY, 0) };
    oriel::server::cli::run()
}
