//! How long a whole page takes as the server renders it, figures included: until the last byte of its HTML. So a page is measured
//! with all that it asks, without a list of it here.

use super::{
    Outcome,
    installation::{ABOVE, Installation},
    latency::Latency,
    machines,
    report::Report,
};
use crate::{
    domain::time::{DAY, QUARTER_HOUR, Timestamp},
    ui::context::address::with_query,
};
use std::time::Instant;

const TIMES: i64 = 40;

/// Pages with figures of a range; a session is measured by itself.
const PAGES: [&str; 10] =
    ["/", "/analytics", "/sessions", "/users", "/models", "/tools", "/friction", "/workflows", "/service-requests", "/training"];
/// Of all organisations, for those above them.
const GLOBAL: &str = "/global";

pub async fn run(installation: &Installation, now: Timestamp, report: &mut Report) -> Outcome<()> {
    let client = reqwest::Client::new();
    let above = installation.token_of(ABOVE).await?;
    let single = [format!("/workflows/{}", machines::WORKFLOW), format!("/training/{}", machines::JOB)];
    let pages = PAGES.into_iter().chain(single.iter().map(String::as_str));
    for (page, token) in pages.map(|page| (page, &installation.token)).chain([(GLOBAL, &above)]) {
        let mut took = Vec::new();
        for round in 0..TIMES {
            // Opened a quarter hour earlier each time, so that nobody's cache is measured.
            let to = now.minus(round * QUARTER_HOUR);
            let (from, to) = (to.minus(30 * DAY).to_string(), to.to_string());
            let path = with_query(page, [("from", from.as_str()), ("to", to.as_str()), ("tz", "Europe/Berlin")]);
            let begun = Instant::now();
            let asked =
                client.get(format!("{}{path}", installation.server.base)).header("cookie", format!("oriel_access={token}"));
            let answer = asked.send().await?.error_for_status()?;
            if answer.url().path() != page {
                return Err(format!("{page} led to {}", answer.url().path()).into());
            }
            answer.bytes().await?;
            took.push(begun.elapsed());
        }
        report.latency(format!("page {page}, 30 days, rendered whole"), None, Latency::of(took));
    }
    Ok(())
}
