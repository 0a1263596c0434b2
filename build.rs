//! Before the crate is built: the looks of the charts are written as constants, and migrations, which are built into the
//! program, are watched.

#[path = "build/charts.rs"]
mod charts;

use std::{env, fs, path::Path};

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=build");
    let folder = env::var("OUT_DIR").expect("cargo names the folder");
    let constants: String =
        charts::designs().iter().map(|(name, json)| format!("pub const {name}: &str = r##\"{json}\"##;\n")).collect();
    fs::write(Path::new(&folder).join("charts.rs"), constants).expect("cargo's folder can be written to");
}
