//! Rows as a file for spreadsheets.

use crate::domain::error::AppError;
use axum::{
    body::{Body, Bytes},
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};
use futures::{StreamExt, stream};

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

/// Rows that come a page at a time.
pub trait Pages: Send + 'static {
    /// The next rows, and whether there are more after them.
    fn next(&mut self) -> impl Future<Output = Result<(Vec<Vec<String>>, bool), AppError>> + Send;
}

/// All pages as a file, one of them in memory at a time. Begins to answer when the first one is there, so that what is wrong with the
/// question is still an error.
pub async fn stream(name: &str, head: &[&str], mut pages: impl Pages) -> Result<Response, AppError> {
    let mut first = text(&[head.iter().map(|name| (*name).to_owned()).collect()])?;
    let (rows, is_more) = pages.next().await?;
    first.extend(text(&rows)?);
    let rest = stream::unfold(is_more.then_some(pages), |pages| async {
        let mut pages = pages?;
        match pages.next().await.and_then(|(rows, is_more)| Ok((text(&rows)?, is_more))) {
            Ok((page, is_more)) => Some((Ok(Bytes::from(page)), is_more.then_some(pages))),
            // A file that ends early must not look whole: the connection breaks.
            Err(error) => Some((Err(error), None)),
        }
    });
    // Compression asks once more after the end.
    let body = Body::from_stream(stream::once(async { Ok(Bytes::from(first)) }).chain(rest.fuse()));
    Ok((headers(name), body).into_response())
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
