//! Hands over to the command line; everything else is in the library.

use libmimalloc_sys::{mi_option_set_default, mi_option_t};
use std::ffi::c_long;

/// Gives memory back that a burst of events took, where the system's own allocator keeps it for good.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay` of mimalloc.h, in milliseconds, to which the crate gives no name.
const PURGE_DELAY: mi_option_t = 15;
/// While events come in, the second that is usual is a fifth of the memory. At once is as bad: what is given back is taken again a
/// moment later, and a third of the server's work was pages that the kernel cleared.
const SOON: c_long = 5;

fn main() -> std::process::ExitCode {
    // What the environment says (MIMALLOC_PURGE_DELAY) counts.
    // SAFETY: puts a number into a table of the allocator, before there is another thread.
    unsafe { mi_option_set_default(PURGE_DELAY, SOON) };
    oriel::server::cli::run()
}
