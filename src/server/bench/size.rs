//! How much is filled in, as `design.md` §5 says.

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "UPPER")]
pub enum Size {
    S,
    M,
    L,
}

/// Organisations of the bench.
pub const ORGS: usize = 20;

impl Size {
    pub const fn key(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::M => "M",
            Self::L => "L",
        }
    }

    pub const fn runs(self) -> u64 {
        match self {
            Self::S => 100_000,
            Self::M => 1_000_000,
            Self::L => 10_000_000,
        }
    }

    /// How many of the runs come in through the ingest API; all the others with COPY.
    pub fn sent_runs(self) -> u64 {
        self.runs().min(Self::S.runs())
    }

    /// Spans that come in over OTLP.
    pub const fn spans(self) -> u64 {
        match self {
            Self::S => 120_000,
            Self::M | Self::L => 240_000,
        }
    }

    pub const fn days(self) -> i64 {
        90
    }
}

/// The slug of the organisation at `place`; the first has half of everything.
pub fn org(place: usize) -> String {
    format!("bench-{place:02}")
}

/// The slug that everything is measured in.
pub fn biggest() -> String {
    org(0)
}

/// Which organisation the session `number` belongs to: every other one to the biggest.
pub fn org_of(number: u64) -> usize {
    if number.is_multiple_of(2) { 0 } else { 1 + (number / 2 % (ORGS as u64 - 1)) as usize }
}
