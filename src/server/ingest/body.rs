//! Unpacking of a request's body, with an end: a few bytes may claim to be gigabytes.

use crate::{domain::error::AppError, server::http::problem::Problem};
use async_compression::tokio::bufread::{GzipDecoder, ZstdDecoder};
use async_compression::zstd::DParameter;
use axum::http::{HeaderMap, HeaderName, header};
use tokio::io::{AsyncRead, AsyncReadExt};

/// The largest body, unpacked.
pub const MOST_BYTES: usize = 5 * 1024 * 1024;

/// 2^23 = 8 MiB: a zstd frame may otherwise ask for a window of 128 MiB before the first byte comes out.
const ZSTD_WINDOW: u32 = 23;

/// What a body is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    Json,
    Protobuf,
}

impl Media {
    /// As Content-Type says; nobody has to say that it is JSON.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let media = word(headers, header::CONTENT_TYPE);
        match media.split(';').next().unwrap_or_default().trim() {
            "" | "application/json" => Some(Self::Json),
            "application/x-protobuf" | "application/protobuf" => Some(Self::Protobuf),
            other if other.starts_with("application/") && other.ends_with("+json") => Some(Self::Json),
            _ => None,
        }
    }

    /// As Content-Type of an answer.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Protobuf => "application/x-protobuf",
        }
    }
}

/// The body as it was before Content-Encoding.
pub async fn unpack(headers: &HeaderMap, body: &[u8]) -> Result<Vec<u8>, Problem> {
    match word(headers, header::CONTENT_ENCODING).as_str() {
        "" | "identity" => read(body, body.len()).await,
        "gzip" | "x-gzip" => {
            let mut decoder = GzipDecoder::new(body);
            decoder.multiple_members(true);
            read(decoder, body.len() * 4).await
        }
        "zstd" => {
            let mut decoder = ZstdDecoder::with_params(body, &[DParameter::window_log_max(ZSTD_WINDOW)]);
            decoder.multiple_members(true);
            read(decoder, body.len() * 4).await
        }
        other => Err(Problem::unsupported(format!(
            "Content-Encoding \"{}\" is not understood; use gzip, zstd or none.",
            other.escape_default()
        ))),
    }
}

async fn read(reader: impl AsyncRead + Unpin, about: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::with_capacity(about.min(MOST_BYTES));
    reader
        .take(MOST_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .await
        .map_err(|_| AppError::invalid("body", "could not be unpacked; does Content-Encoding say what it is?"))?;
    if bytes.len() > MOST_BYTES {
        return Err(Problem::too_large("Send at most 5 MiB at once, unpacked."));
    }
    Ok(bytes)
}

fn word(headers: &HeaderMap, name: HeaderName) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_compression::tokio::write::{GzipEncoder, ZstdEncoder};
    use axum::response::IntoResponse;
    use tokio::io::AsyncWriteExt;

    fn encoded(encoding: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_ENCODING, encoding.parse().unwrap())])
    }

    async fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzipEncoder::new(Vec::new());
        encoder.write_all(bytes).await.unwrap();
        encoder.shutdown().await.unwrap();
        encoder.into_inner()
    }

    #[tokio::test]
    async fn packed_bodies_come_out_as_they_went_in() {
        let text = br#"{"events":[]}"#;
        let mut encoder = ZstdEncoder::new(Vec::new());
        encoder.write_all(text).await.unwrap();
        encoder.shutdown().await.unwrap();
        assert_eq!(unpack(&encoded("zstd"), &encoder.into_inner()).await.unwrap(), text);
        assert_eq!(unpack(&encoded("gzip"), &gzip(text).await).await.unwrap(), text);
        assert_eq!(unpack(&HeaderMap::new(), text).await.unwrap(), text);
    }

    #[tokio::test]
    async fn a_small_body_that_unpacks_to_a_huge_one_is_refused() {
        let bomb = gzip(&vec![b' '; 40 * MOST_BYTES]).await;
        assert!(bomb.len() < MOST_BYTES / 10);
        assert_eq!(unpack(&encoded("gzip"), &bomb).await.unwrap_err().into_response().status(), 413);
    }

    #[tokio::test]
    async fn what_is_not_understood_is_said() {
        assert_eq!(unpack(&encoded("br"), b"{}").await.unwrap_err().into_response().status(), 415);
        assert_eq!(unpack(&encoded("gzip"), b"{}").await.unwrap_err().into_response().status(), 400);
    }

    #[test]
    fn what_a_body_is_written_in_is_read_from_its_type() {
        let of = |kind: &str| Media::of(&HeaderMap::from_iter([(header::CONTENT_TYPE, kind.parse().unwrap())]));
        assert_eq!(Media::of(&HeaderMap::new()), Some(Media::Json));
        assert_eq!(of("Application/JSON; charset=utf-8"), Some(Media::Json));
        assert_eq!(of("application/cloudevents+json"), Some(Media::Json));
        assert_eq!(of("application/x-protobuf"), Some(Media::Protobuf));
        assert_eq!(of("application/x-www-form-urlencoded"), None);
    }
}
