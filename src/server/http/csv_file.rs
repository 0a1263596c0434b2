//! Rows as a file for spreadsheets.

use crate::domain::error::AppError;
use axum::http::{HeaderName, header};

/// What makes a browser keep the answer as `name`.csv.
pub fn headers(name: &str) -> [(HeaderName, String); 2] {
    [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")),
    ]
}

pub fn text(rows: &[Vec<String>]) -> Result<Vec<u8>, AppError> {
    let mut writer = csv::Writer::from_writer(vec![]);
    let written = rows.iter().try_for_each(|row| writer.write_record(row));
    // Writing to memory does not fail, and rows have one length.
    written
        .ok()
        .and_then(|()| writer.into_inner().ok())
        .ok_or_else(|| AppError::Unavailable { message: "The file could not be written.".into() })
}

/// Spreadsheets calculate what begins like a formula; an apostrophe in front makes it text.
pub fn harmless(text: &str) -> String {
    if text.trim_start().starts_with(['=', '+', '-', '@']) || text.starts_with(['\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@a", " =a", "\t=a"] {
            assert!(harmless(formula).starts_with('\''), "{formula}");
        }
        assert_eq!(harmless("a=b"), "a=b");
    }
}
