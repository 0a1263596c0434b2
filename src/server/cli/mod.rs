//! The command line. In: arguments. Out: a process of one role, or one command done; every body lives in its own room.

mod bench;
mod demo;
mod doctor;
mod entrance;
mod generate;
mod health;
mod import;
mod logging;
mod migrate;
mod of_org;
mod opened;
mod people;
mod price;
mod rebuild;
mod redact;
mod replay;
mod serve;

use crate::server::config::{self, Effective, Overrides};
use clap::{Args, Parser, Subcommand};
use serve::Role;
use std::{error::Error, path::PathBuf, process::ExitCode};

/// What a command ends with: nothing, or words for the person at the terminal.
type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

/// See what your AI agents do: what ran, who used it, what it cost, how fast and how reliable it was.
#[derive(Parser)]
#[command(name = "oriel", version, about, long_about = None)]
struct Cli {
    #[command(flatten)]
    everywhere: Everywhere,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct Everywhere {
    /// The configuration file [default: Leptos.toml, where there is one]
    #[arg(long, global = true, env = "ORIEL_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder of everything this server keeps, also of its own Postgres unless DATABASE_URL is set
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the whole server
    Serve(serve::Serve),
    /// Run the pages alone, beside other processes on one database
    Web(serve::Listen),
    /// Take in events alone
    Ingest(serve::Listen),
    /// Project events alone; with an address also answer health checks and metrics
    Worker(serve::Listen),
    /// Add organisations
    #[command(subcommand)]
    Org(people::Org),
    /// Add people who may sign in
    #[command(subcommand)]
    User(people::User),
    /// Make, rotate and revoke the keys that producers send events with
    #[command(subcommand)]
    Key(people::Key),
    /// Record traffic that was recorded elsewhere
    #[command(subcommand)]
    Import(import::Import),
    /// Make sessions, facts and rollups once more from the events
    Rebuild(rebuild::Rebuild),
    /// Put events that could not be projected back on the queue
    Replay(replay::Replay),
    /// Say what is taken out of texts before they are stored
    #[command(subcommand)]
    Redact(redact::Redact),
    /// Set what an organisation pays for models
    #[command(subcommand)]
    Price(price::PriceCommand),
    /// Bring the database to the present shape
    Migrate(migrate::Migrate),
    /// Record realistic traffic of invented organisations
    Generate(generate::Generate),
    /// Fill a throw-away database and measure
    Bench(bench::Bench),
    /// Print the configuration in effect and check database, migrations and tools
    Doctor,
    /// Ask a running server whether it is well; for health checks
    Health(health::Health),
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let addr = match &cli.command {
        Command::Serve(args) => args.listen.addr.clone(),
        Command::Web(args) | Command::Ingest(args) | Command::Worker(args) => args.addr.clone(),
        Command::Health(args) => args.addr.clone(),
        _ => None,
    };
    let overrides = Overrides { file: cli.everywhere.config, addr, data: cli.everywhere.data };
    let outcome = config::load(&overrides).map_err(Into::into).and_then(|effective| start(cli.command, &effective));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("oriel: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start(command: Command, effective: &Effective) -> Outcome {
    logging::start(&effective.config.log)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(dispatch(command, effective))
}

async fn dispatch(command: Command, effective: &Effective) -> Outcome {
    let config = &effective.config;
    match command {
        Command::Serve(args) => serve::run(Role::Whole { demo: !args.empty }, config).await,
        Command::Web(_) => serve::run(Role::Web, config).await,
        Command::Ingest(_) => serve::run(Role::Ingest, config).await,
        Command::Worker(_) => serve::run(Role::Worker { listens: effective.is_chosen("server.addr") }, config).await,
        Command::Rebuild(args) => rebuild::run(args, config).await,
        Command::Replay(args) => replay::run(args, config).await,
        Command::Redact(command) => redact::run(command, config).await,
        Command::Price(command) => price::run(command, config).await,
        Command::Org(command) => people::org(command, config).await,
        Command::User(command) => people::user(command, config).await,
        Command::Key(command) => people::key(command, config).await,
        Command::Import(command) => import::run(command, config).await,
        Command::Migrate(args) => migrate::run(args, config).await,
        Command::Generate(args) => generate::run(args, config).await,
        Command::Bench(args) => bench::run(args, config).await,
        Command::Doctor => doctor::run(effective).await,
        Command::Health(_) => health::run(config).await,
    }
}
