//! What a chart can be kept as: a picture, and its data as CSV. The frame provides it, and what is drawn inside fills it.

use crate::ui::browser;
use leptos::prelude::*;

/// A picture on this background, as an address.
type Picture = Callback<&'static str, Option<String>>;
/// A head and a row per bucket or slice.
type Rows = Callback<(), Vec<Vec<String>>>;

#[derive(Clone, Copy)]
pub struct Files {
    picture: StoredValue<Offer<Picture>>,
    rows: StoredValue<Offer<Rows>>,
}

/// What was offered last, and how many offers there were.
struct Offer<T>(Option<T>, u32);

/// For as long as the part of the page is there that offers it. What is drawn anew offers before the former drawing goes, which
/// must not take away what is no longer its own.
fn offer<T: Send + Sync + 'static>(place: StoredValue<Offer<T>>, what: T) {
    let mut number = 0;
    place.update_value(|offer| {
        number = offer.1 + 1;
        *offer = Offer(Some(what), number);
    });
    on_cleanup(move || {
        _ = place.try_update_value(|offer| {
            if offer.1 == number {
                offer.0 = None;
            }
        });
    });
}

impl Files {
    /// For one frame, which provides it to what stands inside.
    pub fn of_frame() -> Self {
        Self { picture: StoredValue::new(Offer(None, 0)), rows: StoredValue::new(Offer(None, 0)) }
    }

    /// By a drawing, for as long as it is there.
    pub fn offer_picture(self, picture: Picture) {
        offer(self.picture, picture);
    }

    /// By what knows the plot's own data.
    pub fn offer_rows(self, rows: impl Fn() -> Vec<Vec<String>> + Send + Sync + 'static) {
        offer(self.rows, Callback::new(move |()| rows()));
    }

    pub fn save_picture(self, title: &str, background: &'static str) {
        if let Some(address) = self.picture.with_value(|offer| offer.0).and_then(|picture| picture.run(background)) {
            browser::save(&format!("{}.png", name(title)), &address);
        }
    }

    pub fn save_rows(self, title: &str) {
        if let Some(rows) = self.rows.with_value(|offer| offer.0) {
            browser::save_text(&format!("{}.csv", name(title)), "text/csv", &csv(&rows.run(())));
        }
    }
}

/// "where-the-money-goes"
fn name(title: &str) -> String {
    title
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("-")
        .to_lowercase()
}

fn csv(rows: &[Vec<String>]) -> String {
    rows.iter().map(|row| row.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\r\n").collect()
}

/// Spreadsheets calculate what begins like a formula; an apostrophe in front makes it text.
fn quoted(cell: &str) -> String {
    let is_formula = match cell.as_bytes() {
        [b'=' | b'+' | b'@' | b'\t' | b'\r', ..] => true,
        [b'-', next, ..] => !next.is_ascii_digit(),
        _ => false,
    };
    let text = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_nothing_is_a_formula() {
        let rows = [
            vec!["start".to_owned(), "a, \"b\"".to_owned(), "=1+1".to_owned()],
            vec!["-2.5".to_owned(), String::new(), "-x".to_owned()],
        ];
        assert_eq!(csv(&rows), "start,\"a, \"\"b\"\"\",'=1+1\r\n-2.5,,'-x\r\n");
    }

    #[test]
    fn a_file_is_called_as_its_chart() {
        assert_eq!(name("Where the money goes"), "where-the-money-goes");
        assert_eq!(name("Run duration p95 / p99"), "run-duration-p95-p99");
    }
}
