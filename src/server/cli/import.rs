//! `oriel import <format> <path> --org <slug>`: see `server::import`.

use super::{Outcome, entrance::Entrance, opened::Opened};
use crate::{
    domain::{
        ids::OrgSlug,
        time::{Clock, Timestamp},
    },
    server::{
        clock::SystemClock,
        config::Config,
        import::{
            self,
            agentic::{self, Placement},
            claude_code::{self, ClaudeCode},
            codex::{self, Codex},
            csv::{self, Mapping},
            files::{File, Files},
            inspect::{self, Inspect},
            langfuse::{self, Langfuse},
            openai_agents::{self, Atlas, OpenAiAgents},
            openai_chat::{self, OpenAiChat, Said},
            piece::Piece,
            records::{Format, Records},
            told::Told,
        },
        producer::progress,
    },
};
use clap::{Args, Subcommand};
use std::{
    error::Error,
    io,
    path::{Path, PathBuf},
};

/// Repeating an import doubles nothing, so one that was interrupted goes on when it is started again. Files may be packed with gzip.
#[derive(Subcommand)]
pub enum Import {
    /// Recorded requests of coding agents: agentic-requests.csv.gz or agentic-sessions.jsonl.gz
    Agentic(Agentic),
    /// Transcripts of Claude Code: a folder like ~/.claude/projects, or one .jsonl of it
    ClaudeCode(Personal),
    /// Rollouts of the Codex CLI: a folder like ~/.codex/sessions, or one rollout-….jsonl of it
    Codex(Personal),
    /// Traces that Langfuse exported: a JSON file, or a folder of them
    Langfuse(Source),
    /// What the OpenAI Agents SDK posts to its trace endpoint: a JSON file, or a folder of them
    OpenaiAgents(Source),
    /// Conversations in OpenAI's chat format: a JSON list of them, or one a line
    OpenaiChat(Chat),
    /// Evaluation logs of Inspect in JSON: a file, or a folder of them
    Inspect(Source),
    /// A table, with a mapping file that says what its columns mean
    Csv(Table),
}

#[derive(Args)]
pub struct Source {
    path: PathBuf,
    /// The organisation that it is recorded for
    #[arg(long, value_name = "SLUG")]
    org: OrgSlug,
}

#[derive(Args)]
pub struct Agentic {
    #[command(flatten)]
    from: Source,
    /// When the first conversation begins, for example 2026-03-01T00:00:00Z
    #[arg(long, value_name = "TIME", conflicts_with = "end")]
    start: Option<Timestamp>,
    /// When the last request begins: a time, or now [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    end: Option<Timestamp>,
}

#[derive(Args)]
pub struct Personal {
    #[command(flatten)]
    from: Source,
    /// Whose sessions these are: the files do not say
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
}

#[derive(Args)]
pub struct Chat {
    #[command(flatten)]
    from: Source,
    /// When the first conversation that names no times begins, for example 2026-03-01T00:00:00Z
    #[arg(long, value_name = "TIME")]
    start: Option<Timestamp>,
    /// The model of conversations that name none
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// The agent that answers
    #[arg(long, value_name = "NAME")]
    agent: Option<String>,
}

#[derive(Args)]
pub struct Table {
    #[command(flatten)]
    from: Source,
    /// What its columns mean: see docs/importers.md
    #[arg(long, value_name = "FILE")]
    map: PathBuf,
}

/// A time, or `now`.
fn time(text: &str) -> Result<Timestamp, String> {
    if text == "now" {
        Ok(SystemClock.now())
    } else {
        text.parse().map_err(|_| "a time like 2026-03-01T00:00:00Z, or now, is meant".into())
    }
}

type Failed = Box<dyn Error + Send + Sync>;

/// What is imported: for whom, out of which files, and what they tell.
struct Reading {
    org: OrgSlug,
    files: Files,
    pieces: Box<dyn Iterator<Item = Piece>>,
}

impl Reading {
    fn of(command: Import) -> Result<Self, Failed> {
        match command {
            Import::Agentic(args) => args.read(),
            Import::ClaudeCode(args) => {
                args.from.read(claude_code::files, claude_code::SOURCE, args.user, |_| ClaudeCode::default())
            }
            Import::Codex(args) => args.from.read(codex::files, codex::SOURCE, args.user, |_| Codex::default()),
            Import::Langfuse(from) => from.read(langfuse::files, langfuse::SOURCE, None, |_| Langfuse),
            Import::OpenaiAgents(from) => {
                from.read(openai_agents::files, openai_agents::SOURCE, None, |files| OpenAiAgents::new(Atlas::of(files)))
            }
            Import::OpenaiChat(args) => {
                let said = Said { start: args.start, model: args.model, agent: args.agent };
                args.from.read(openai_chat::files, openai_chat::SOURCE, None, |_| OpenAiChat::new(said))
            }
            Import::Inspect(from) => from.read(inspect::files, inspect::SOURCE, None, |_| Inspect),
            Import::Csv(args) => args.read(),
        }
    }
}

impl Source {
    fn read<F: Format + 'static>(
        self,
        find: impl FnOnce(&Path) -> io::Result<Files>,
        source: &'static str,
        user: Option<String>,
        format: impl FnOnce(&Files) -> F,
    ) -> Result<Reading, Failed> {
        let files = self.found(find)?;
        let told = Told::new(self.org.as_str(), source, user);
        let pieces = Box::new(Records::new(format(&files), &files, told));
        Ok(Reading { org: self.org, files, pieces })
    }

    fn found(&self, find: impl FnOnce(&Path) -> io::Result<Files>) -> Result<Files, Failed> {
        let shown = self.path.display();
        let files = find(&self.path).map_err(|error| format!("{shown} cannot be read: {error}"))?;
        if files.list.is_empty() {
            return Err(format!("{shown} has no file of this format").into());
        }
        Ok(files)
    }

    /// The one file that is meant.
    fn file(&self) -> Result<(Files, File), Failed> {
        let files = self.found(|path| Files::find(path, |_| false))?;
        let file = files.list.first().cloned().ok_or("a file is meant")?;
        Ok((files, file))
    }
}

impl Agentic {
    fn read(self) -> Result<Reading, Failed> {
        let (files, file) = self.from.file()?;
        let placement = match (self.start, self.end) {
            (Some(start), _) => Placement::Start(start),
            (None, end) => Placement::End(end.unwrap_or_else(|| SystemClock.now())),
        };
        let pieces = Box::new(agentic::pieces(&file, self.from.org.as_str(), placement));
        files.read_again();
        Ok(Reading { org: self.from.org, files, pieces })
    }
}

impl Table {
    fn read(self) -> Result<Reading, Failed> {
        let (files, file) = self.from.file()?;
        let mapping = Mapping::open(&self.map).map_err(|error| format!("{}: {error}", self.map.display()))?;
        let pieces = Box::new(csv::Rows::new(mapping, &file, Told::new(self.from.org.as_str(), csv::SOURCE, None))?);
        Ok(Reading { org: self.from.org, files, pieces })
    }
}

pub async fn run(command: Import, config: &Config) -> Outcome {
    let Reading { org, files, pieces } = Reading::of(command)?;
    let opened = Opened::open(config).await?;
    let entrance = Entrance::open(&opened, config, std::slice::from_ref(&org)).await?;
    let bar = progress::of_total(files.bytes());
    let sent = import::send(pieces, &entrance.producer, &entrance.keys, || bar.set_position(files.read())).await;
    bar.finish_and_clear();
    entrance.close(&opened).await?;
    opened.close().await?;
    let summary = sent.map_err(|error| format!("{error}; started again, the import goes on where it ended"))?;
    println!("{summary}");
    match summary.refusals() {
        0 => Ok(()),
        refused => Err(format!("{refused} things were refused; everything else is there").into()),
    }
}
