//! `oriel org`, `user` and `key`: what the operator does by hand, also while a server runs.

use super::{Outcome, opened::Opened};
use crate::{
    domain::{
        ids::OrgSlug,
        role::Role,
        time::{Clock, HOUR},
    },
    server::{
        clock::SystemClock,
        commands::{Change, Command, keys, orgs, users},
        config::Config,
    },
};
use clap::{ArgGroup, Args, Subcommand};
use std::io::Read;

#[derive(Subcommand)]
pub enum Org {
    /// Add an organisation
    Add {
        slug: OrgSlug,
        /// What it is called on screen [default: the slug]
        #[arg(long)]
        name: Option<String>,
    },
}

#[derive(Subcommand)]
pub enum User {
    /// Let a person sign in; for one who is there already, change role and password
    Add(AddUser),
}

#[derive(Args)]
#[command(group = ArgGroup::new("place").args(["org", "global"]).required(true))]
pub struct AddUser {
    email: String,
    /// Their organisation
    #[arg(long, value_name = "SLUG")]
    org: Option<OrgSlug>,
    /// Above organisations, for SUPPORT and SUPER_ADMIN
    #[arg(long)]
    global: bool,
    /// MEMBER, MANAGER, ORG_ADMIN, SUPPORT or SUPER_ADMIN
    #[arg(long, value_parser = role)]
    role: Role,
    /// What they are called on screen
    #[arg(long)]
    name: Option<String>,
    /// Read the password from standard input; there is no way to write it on the command line, where others could see it
    #[arg(long, required = true)]
    password_stdin: bool,
}

#[derive(Subcommand)]
pub enum Key {
    /// Make an ingest key and print it, once
    Add {
        #[command(flatten)]
        key: KeyName,
        /// A name of the client certificate that may come instead of the key, on the listener for certificates
        #[arg(long, value_name = "NAME")]
        certificate: Option<String>,
    },
    /// Make a new key under the same name and let the old one end later
    Rotate {
        #[command(flatten)]
        key: KeyName,
        /// Hours that the old key still works
        #[arg(long, default_value_t = keys::OVERLAP / HOUR)]
        overlap_hours: i64,
    },
    /// End the keys of that name now
    Revoke(KeyName),
}

#[derive(Args)]
pub struct KeyName {
    #[arg(long, value_name = "SLUG")]
    org: OrgSlug,
    /// What the key is for
    #[arg(long)]
    name: String,
}

fn role(text: &str) -> Result<Role, String> {
    let found = Role::ALL.into_iter().find(|role| role.key().eq_ignore_ascii_case(text));
    found.ok_or_else(|| format!("one of {} is meant", Role::ALL.map(Role::key).join(", ")))
}

pub async fn org(command: Org, config: &Config) -> Outcome {
    let opened = Opened::open(config).await?;
    let Org::Add { slug, name } = command;
    let change = orgs::add(&opened.db, now(&opened), &slug, name.as_deref()).await?;
    eprintln!("{slug}: {}", said(change));
    opened.close().await
}

pub async fn user(command: User, config: &Config) -> Outcome {
    let User::Add(args) = command;
    let mut password = String::new();
    std::io::stdin().read_to_string(&mut password)?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    let opened = Opened::open(config).await?;
    let new = users::NewUser { email: args.email.clone(), org: args.org, role: args.role, password, name: args.name };
    let change = users::add(&opened.db, now(&opened), new).await?;
    eprintln!("{}: {}", args.email, said(change));
    opened.close().await
}

/// Standard output has the key alone, for scripts.
pub async fn key(command: Key, config: &Config) -> Outcome {
    let opened = Opened::open(config).await?;
    let (db, now) = (&opened.db, now(&opened));
    match command {
        Key::Add { key, certificate } => {
            println!("{}", keys::add(db, now, &key.org, &key.name, certificate.as_deref()).await?);
        }
        Key::Rotate { key, overlap_hours } => {
            println!("{}", keys::rotate(db, now, &key.org, &key.name, overlap_hours.saturating_mul(HOUR)).await?);
        }
        Key::Revoke(key) => {
            let ended = keys::revoke(db, now, &key.org, &key.name).await?;
            eprintln!("{}: {ended} ended", key.name);
        }
    }
    opened.close().await
}

fn now(opened: &Opened) -> Command {
    Command { key: opened.key, now: SystemClock.now() }
}

const fn said(change: Change) -> &'static str {
    match change {
        Change::Added => "added",
        Change::Updated => "updated",
        Change::Unchanged => "already there",
    }
}
