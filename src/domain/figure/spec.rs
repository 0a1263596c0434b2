//! What is said of a figure.

/// What a figure is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Count,
    Tokens,
    Usd,
    /// 0 to 1, shown in per cent; changes in percentage points.
    Ratio,
    /// How many there are to one of something else: 2.4.
    Each,
    /// Whole milliseconds.
    Millis,
    /// Whole seconds.
    Seconds,
}

/// Which way is good news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    Higher,
    Lower,
    Neither,
}

/// What a figure is called, counted in and means.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// The name in addresses, JSON and CSV.
    pub key: &'static str,
    pub label: &'static str,
    pub unit: Unit,
    pub better: Better,
    /// For people, in a sentence.
    pub definition: &'static str,
    /// Percentiles from log-scaled bins: within 1 %. Everything else is exact.
    pub approximate: bool,
}
