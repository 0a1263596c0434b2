//! Tool servers and tools as rows.

use super::{figure::Figures, time::Timestamp};
use serde::{Deserialize, Serialize};

/// A tool or a tool server with its figures of the range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolRow {
    pub key: String,
    pub figures: Figures,
    /// When its newest call began, whatever the range.
    pub last_used: Option<Timestamp>,
    /// Of a tool: the server of that call.
    pub server: Option<String>,
}
