//! What rows add, in words: each by itself, and all of them together. Pure.

use crate::{
    domain::{
        figure::{Figure, FigureValue, Unit},
        provenance::{FactRow, Made, Parts, Tally},
        session::EntryKind,
    },
    ui::format,
};

/// What a row adds to the figure.
pub fn adds(figure: Figure, made: Made, row: &FactRow) -> String {
    let Parts { amount, of, cost_usd, unpriced } = row.adds;
    match made {
        Made::Cost if unpriced > 0 => "unpriced".to_owned(),
        Made::Cost => format::money(cost_usd),
        Made::Share => format!("{}\u{a0}/\u{a0}{}", format::count(amount), format::count(of)),
        Made::Rank => format::duration(amount),
        Made::Distinct => "1".to_owned(),
        Made::Sum | Made::Each if figure.spec().unit == Unit::Millis => format::duration(amount),
        Made::Sum | Made::Each | Made::Reckoned => format::count(amount),
    }
}

/// What stands above the rows' amounts.
pub const fn column(made: Made) -> &'static str {
    match made {
        Made::Rank => "Duration",
        Made::Share => "Part / whole",
        Made::Sum | Made::Cost | Made::Distinct | Made::Each | Made::Reckoned => "Adds",
    }
}

pub fn kind(row: &FactRow) -> &'static str {
    match EntryKind::from_key(&row.kind) {
        Some(EntryKind::Message) => "Message",
        Some(EntryKind::Run) => "Run",
        Some(EntryKind::ModelCall) => "Model call",
        Some(EntryKind::ToolCall) => "Tool call",
        Some(EntryKind::Handoff) => "Handoff",
        Some(EntryKind::Feedback) => "Feedback",
        None => "Workflow run",
    }
}

/// What the rows that are listed add up to, in a sentence.
pub fn sum(figure: Figure, made: Made, tally: &Tally) -> String {
    let spec = figure.spec();
    let (rows, add, have) = match tally.rows {
        1 => ("1 row".to_owned(), "adds", "has"),
        rows => (format!("{} rows", format::count(rows as i64)), "add", "have"),
    };
    let value = tally.value(figure, made);
    let text = exact(spec.unit, value);
    let parts = tally.parts(made);
    match (made, value) {
        (Made::Sum, _) => format!("{rows} {add} up to {text}"),
        (Made::Cost, _) if parts.unpriced > 0 => {
            format!("{rows} {add} up to {text}, without {} of unknown price", format::count(parts.unpriced))
        }
        (Made::Cost, _) => format!("{rows} {add} up to {text}"),
        (Made::Distinct, _) => format!("{rows} {have} {text} different {}", things(figure, parts.of)),
        (Made::Share, _) => {
            format!("{rows} {add} up to {} of {}, which is {text}", format::count(parts.amount), format::count(parts.of))
        }
        (Made::Each, _) => {
            let amount = match spec.unit {
                Unit::Millis => format::duration(parts.amount),
                _ => format::count(parts.amount),
            };
            format!(
                "{rows} {add} up to {amount} over {} {}, which is {text} each",
                format::count(parts.of),
                things(figure, parts.of)
            )
        }
        (Made::Rank, FigureValue::Quantiles(quantiles)) => {
            let ms = |ms: Option<i64>| ms.map_or_else(|| format::UNKNOWN.to_owned(), format::duration);
            let (p50, p95, p99) = (ms(quantiles.p50), ms(quantiles.p95), ms(quantiles.p99));
            format!("Of {rows} the nearest ranks are p50 {p50}, p95 {p95}, p99 {p99}")
        }
        (Made::Rank, _) => rows,
        (Made::Reckoned, _) => "It is reckoned from what stands above, and has no rows of its own".to_owned(),
    }
}

const fn things(figure: Figure, many: i64) -> &'static str {
    match (figure, many) {
        (Figure::ActiveUsers, 1) => "person",
        (Figure::ActiveUsers, _) => "people",
        (_, 1) => "session",
        _ => "sessions",
    }
}

/// Every digit of what is counted; shares and durations as elsewhere.
pub fn exact(unit: Unit, value: FigureValue) -> String {
    match value {
        FigureValue::Count(count) if unit != Unit::Millis => format::count(count),
        value => format::plain(unit, value),
    }
}

/// How sessions are ordered where those of a figure are listed.
pub const fn sessions_by(figure: Figure) -> &'static str {
    match figure {
        Figure::CostUsd => "-cost_usd",
        Figure::Runs | Figure::RunsPerSession => "-runs",
        Figure::SuccessRate | Figure::RunsFailed => "success_rate",
        Figure::TotalTokens | Figure::InputTokens | Figure::OutputTokens | Figure::CacheReadTokens => "-total_tokens",
        Figure::Handoffs | Figure::HandoffRate | Figure::LocalHandoffRate | Figure::PostHandoffIterationRate => "-handoffs",
        Figure::Messages => "-messages",
        Figure::ToolCalls => "-tool_calls",
        Figure::AvgActiveMs => "-active_ms",
        Figure::ActiveUsers => "user",
        _ => "-last_activity",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{query::Sort, session::SessionColumn, time::Timestamp};

    fn row(adds: Parts, counted: Option<i32>) -> FactRow {
        FactRow {
            kind: "run".into(),
            id: "r".into(),
            at: Timestamp::from_micros(0),
            session: None,
            title: None,
            user: None,
            agent: None,
            model: None,
            server: None,
            tool: None,
            workflow: None,
            status: None,
            duration_ms: None,
            adds,
            counted,
        }
    }

    #[test]
    fn rows_add_up_in_a_sentence() {
        let part = |amount, of| row(Parts { amount, of, ..Parts::default() }, Some(3));
        let say = |figure, made, rows: &[FactRow]| sum(figure, made, &Tally::of(made, rows));
        assert_eq!(say(Figure::Runs, Made::Sum, &[part(1, 0)]), "1 row adds up to 1");
        assert_eq!(
            say(Figure::SuccessRate, Made::Share, &[part(1, 1), part(0, 1)]),
            "2 rows add up to 1 of 2, which is 50.0\u{a0}%"
        );
        assert_eq!(say(Figure::Sessions, Made::Distinct, &[part(1, 1), part(1, 1)]), "2 rows have 1 different session");
        let cost = |usd: &str, unpriced| {
            row(Parts { cost_usd: usd.parse().map(crate::domain::money::Usd).unwrap(), unpriced, ..Parts::default() }, None)
        };
        assert_eq!(
            say(Figure::CostUsd, Made::Cost, &[cost("1.25", 0), cost("0", 1)]),
            "2 rows add up to $1.25, without 1 of unknown price"
        );
    }

    #[test]
    fn sessions_can_be_ordered_as_the_link_says() {
        assert!(Figure::ALL.into_iter().all(|figure| Sort::<SessionColumn>::read(sessions_by(figure)).is_some()));
    }
}
