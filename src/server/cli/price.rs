//! `oriel price`: what an organisation pays for models where it differs from the public list.

use super::{Outcome, of_org::OfOrg, opened::Opened};
use crate::{
    domain::time::{Clock, Timestamp},
    server::{
        auth::audit::note_operator,
        clock::SystemClock,
        commands::{
            self, Change,
            prices::{self, Price},
        },
        config::Config,
    },
};
use clap::{Args, Subcommand};
use rust_decimal::Decimal;

#[derive(Subcommand)]
pub enum PriceCommand {
    /// Set what a model costs, in US dollars per million tokens
    Set(Set),
    /// List the prices of an organisation
    List(OfOrg),
    /// Let the public list hold again for a model
    Remove {
        #[command(flatten)]
        of: OfOrg,
        /// The model, as calls name it
        #[arg(long)]
        model: String,
    },
}

#[derive(Args)]
pub struct Set {
    #[command(flatten)]
    of: OfOrg,
    /// The model, as calls name it
    #[arg(long)]
    model: String,
    #[arg(long, value_name = "USD")]
    input: Decimal,
    #[arg(long, value_name = "USD")]
    output: Decimal,
    /// Tokens read from a cache [default: as input]
    #[arg(long, value_name = "USD")]
    cache_read: Option<Decimal>,
    /// Tokens written to a cache [default: as input]
    #[arg(long, value_name = "USD")]
    cache_write: Option<Decimal>,
    /// From when on, such as 2026-03-01T00:00:00Z [default: always]
    #[arg(long, value_name = "TIME")]
    from: Option<Timestamp>,
}

pub async fn run(command: PriceCommand, config: &Config) -> Outcome {
    let opened = Opened::open(config).await?;
    let (db, now) = (&opened.db, SystemClock.now());
    let slug = match &command {
        PriceCommand::Set(Set { of, .. }) | PriceCommand::List(of) | PriceCommand::Remove { of, .. } => of.org.clone(),
    };
    let mut write = db.system(opened.key).await?;
    let org = commands::org_id(&mut write, &slug).await?;
    match command {
        PriceCommand::Set(Set { model, input, output, cache_read, cache_write, from, .. }) => {
            let valid_from = from.unwrap_or(Timestamp::EARLIEST);
            let price = Price { model, valid_from, input, output, cache_read, cache_write };
            let change = prices::set(&mut write, org, &price).await?;
            write.commit().await?;
            note_operator(db, org, now, "price.set", &price.model).await?;
            match change {
                Change::Unchanged => eprintln!("{slug}: {} costs that already", price.model),
                _ => eprintln!(
                    "{slug}: calls of {} that come in from now on cost by it; `oriel rebuild --org {slug}` brings it to earlier ones",
                    price.model
                ),
            }
        }
        PriceCommand::List(_) => {
            for Price { model, valid_from, input, output, cache_read, cache_write } in prices::list(&mut write, org).await? {
                let of_cache =
                    |amount: Option<Decimal>| amount.map_or_else(|| "as input".to_owned(), |amount| amount.to_string());
                let (read, written) = (of_cache(cache_read), of_cache(cache_write));
                let from = if valid_from == Timestamp::EARLIEST { "always".to_owned() } else { valid_from.to_string() };
                println!("{model}\tinput {input}\toutput {output}\tcache read {read}\tcache write {written}\t{from}");
            }
            write.rollback().await?;
        }
        PriceCommand::Remove { model, .. } => {
            let change = prices::remove(&mut write, org, &model).await?;
            write.commit().await?;
            note_operator(db, org, now, "price.remove", &model).await?;
            match change {
                Change::Unchanged => eprintln!("{slug}: there is no price of its own for {model}"),
                _ => eprintln!("{slug}: {model} costs what the public list says, from now on"),
            }
        }
    }
    opened.close().await
}
