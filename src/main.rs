//! Hands over to the command line; everything else is in the library.

fn main() -> std::process::ExitCode {
    oriel::server::cli::run()
}
