//! `oriel redact`: what is taken out of texts before they are stored.

use super::{Outcome, of_org::OfOrg, opened::Opened};
use crate::{
    domain::{
        redaction::{BUILT_IN, Redaction},
        time::Clock,
    },
    server::{
        auth::audit::note_operator,
        clock::SystemClock,
        commands::{self, Change, redactions},
        config::Config,
        ingest::redaction,
    },
};
use clap::{ArgGroup, Args, Subcommand};

#[derive(Subcommand)]
pub enum Redact {
    /// Take something out of texts from now on
    Add(Add),
    /// List the rules of an organisation
    List(OfOrg),
    /// Keep such texts again, from now on
    Remove {
        #[command(flatten)]
        of: OfOrg,
        /// The rule's name
        #[arg(long)]
        name: String,
    },
}

#[derive(Args)]
#[command(group = ArgGroup::new("what").args(["built_in", "pattern"]).required(true))]
pub struct Add {
    #[command(flatten)]
    of: OfOrg,
    /// What stands in its place: [redacted:NAME] [default: the name of what is built in]
    #[arg(long, required_unless_present = "built_in")]
    name: Option<String>,
    /// A set that is built in: email, api_key or credit_card
    #[arg(long, value_name = "SET", value_parser = BUILT_IN.map(|(name, _)| name))]
    built_in: Option<String>,
    /// A regular expression
    #[arg(long, value_name = "REGEX")]
    pattern: Option<String>,
    /// Only in texts below fields of this name; may be repeated [default: every text]
    #[arg(long = "field", value_name = "NAME")]
    fields: Vec<String>,
}

pub async fn run(command: Redact, config: &Config) -> Outcome {
    let opened = Opened::open(config).await?;
    let (db, now) = (&opened.db, SystemClock.now());
    let slug = match &command {
        Redact::Add(Add { of, .. }) | Redact::List(of) | Redact::Remove { of, .. } => of.org.clone(),
    };
    let mut write = db.system(opened.key).await?;
    let org = commands::org_id(&mut write, &slug).await?;
    match command {
        Redact::Add(Add { name, built_in, pattern, fields, .. }) => {
            let name = name.or(built_in.clone()).unwrap_or_default();
            let rule = Redaction { name, built_in, pattern, fields };
            redactions::add(&mut write, org, now, &rule).await?;
            write.commit().await?;
            note_operator(db, org, now, "redaction.add", &rule.name).await?;
            eprintln!("{slug}: {} is taken out from now on; what is stored stays as it is", rule.name);
        }
        Redact::List(_) => {
            for Redaction { name, built_in, pattern, fields } in redaction::list(&mut write, org).await? {
                let what = built_in.map_or_else(|| pattern.unwrap_or_default(), |set| format!("built in: {set}"));
                let place = if fields.is_empty() { "every text".to_owned() } else { fields.join(", ") };
                println!("{name}\t{what}\t{place}");
            }
            write.rollback().await?;
        }
        Redact::Remove { name, .. } => {
            let change = redactions::remove(&mut write, org, &name).await?;
            write.commit().await?;
            note_operator(db, org, now, "redaction.remove", &name).await?;
            match change {
                Change::Unchanged => eprintln!("{slug}: there is no rule {name}"),
                _ => eprintln!("{slug}: {name} is kept again from now on"),
            }
        }
    }
    opened.close().await
}
