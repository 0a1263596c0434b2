//! A file cut into what is read at once, each part within a bound: what is larger is refused by its place, and reading goes on.

use crate::server::producer::Spot;
use std::io::{self, BufRead, Read};

/// The largest line, or member of a list.
pub const MOST: usize = 16 << 20;
/// The largest document that has to be read as a whole.
const MOST_WHOLE: usize = 256 << 20;

/// How the files of a format fall apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// A JSON value a line.
    Lines,
    /// The members of one JSON list; a file that does not begin with one is cut into lines.
    Members,
    /// One document.
    Whole,
}

/// A part and where it is; or where something was left aside, and why.
pub type Part = (Spot, Result<String, String>);

impl Cut {
    pub fn parts(self, mut text: Box<dyn BufRead>) -> io::Result<Box<dyn Iterator<Item = Part>>> {
        Ok(match self {
            Self::Whole => Box::new(std::iter::once((Spot::Whole, whole(text)))),
            Self::Members if begins_list(&mut text)? => Box::new(Members { text, item: 0, ended: false }),
            Self::Members | Self::Lines => Box::new(Lines { text, line: 0, ended: false }),
        })
    }
}

fn whole(text: Box<dyn BufRead>) -> Result<String, String> {
    let mut bytes = Vec::new();
    text.take(MOST_WHOLE as u64 + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() > MOST_WHOLE {
        return Err(format!("is larger than {} MiB", MOST_WHOLE >> 20));
    }
    utf8(bytes)
}

fn utf8(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|_| "is not text in UTF-8".into())
}

fn unreadable(error: &io::Error) -> String {
    format!("cannot be read further: {error}")
}

fn too_large() -> String {
    format!("is larger than {} MiB", MOST >> 20)
}

struct Lines {
    text: Box<dyn BufRead>,
    line: usize,
    ended: bool,
}

impl Iterator for Lines {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        while !self.ended {
            self.line += 1;
            let mut line = Vec::new();
            // One byte more than is allowed tells a line that is too long from one that just fits.
            let read = (&mut self.text).take(MOST as u64 + 1).read_until(b'\n', &mut line);
            let part = match read {
                Ok(0) => return None,
                Ok(_) if line.len() > MOST && !line.ends_with(b"\n") => self.pass_over().and(Err(too_large())),
                Ok(_) => utf8(line),
                Err(error) => {
                    self.ended = true;
                    Err(unreadable(&error))
                }
            };
            if !matches!(&part, Ok(text) if text.trim().is_empty()) {
                return Some((Spot::Line(self.line), part));
            }
        }
        None
    }
}

impl Lines {
    /// To the end of the line that is too long.
    fn pass_over(&mut self) -> Result<String, String> {
        match self.text.skip_until(b'\n') {
            Ok(_) => Ok(String::new()),
            Err(error) => {
                self.ended = true;
                Err(unreadable(&error))
            }
        }
    }
}

/// Passes over white space and the bracket; leaves anything else where it is.
fn begins_list(text: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let Some(first) = text.fill_buf()?.first().copied() else { return Ok(false) };
        match first {
            b' ' | b'\t' | b'\r' | b'\n' => text.consume(1),
            b'[' => {
                text.consume(1);
                return Ok(true);
            }
            _ => return Ok(false),
        }
    }
}

struct Members {
    text: Box<dyn BufRead>,
    item: usize,
    ended: bool,
}

/// Where in a member the reading is.
#[derive(Default)]
struct Nesting {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Nesting {
    /// Whether the byte ends the member: a comma or bracket of the list that it is in.
    fn ends_with(&mut self, byte: u8) -> bool {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.in_string => self.escaped = true,
            b'"' => self.in_string = !self.in_string,
            _ if self.in_string => {}
            b',' | b']' if self.depth == 0 => return true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        false
    }
}

impl Iterator for Members {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        if self.ended {
            return None;
        }
        self.item += 1;
        let mut nesting = Nesting::default();
        let (mut member, mut length) = (Vec::new(), 0);
        let part = loop {
            let bytes = match self.text.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) => {
                    self.ended = true;
                    break Err(unreadable(&error));
                }
            };
            if bytes.is_empty() {
                self.ended = true;
                break Err("the list has no end: the file is cut off".into());
            }
            let end = bytes.iter().position(|byte| nesting.ends_with(*byte));
            let taken = end.unwrap_or(bytes.len());
            length += taken;
            if length <= MOST {
                member.extend_from_slice(&bytes[..taken]);
            }
            self.ended |= end.is_some_and(|end| bytes[end] == b']');
            self.text.consume(taken + usize::from(end.is_some()));
            if end.is_some() {
                break if length > MOST { Err(too_large()) } else { utf8(member) };
            }
        };
        // Nothing between the last comma, or the opening bracket, and the end.
        let nothing = self.ended && matches!(&part, Ok(text) if text.trim().is_empty());
        (!nothing).then_some((Spot::Item(self.item), part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    fn parts(cut: Cut, text: &[u8]) -> Vec<(Spot, Result<String, String>)> {
        // A small buffer, so that everything lies across its end.
        let text = BufReader::with_capacity(3, io::Cursor::new(text.to_vec()));
        cut.parts(Box::new(text)).unwrap().collect()
    }

    #[test]
    fn lines_have_their_numbers_and_empty_ones_are_passed_over() {
        let read = parts(Cut::Lines, b"{}\n\n  \n[1]\n\xff\xfe\nlast");
        let spots: Vec<_> = read.iter().map(|(spot, _)| *spot).collect();
        assert_eq!(spots, [Spot::Line(1), Spot::Line(4), Spot::Line(5), Spot::Line(6)]);
        assert_eq!(read[1].1, Ok("[1]\n".into()));
        assert!(read[2].1.is_err());
        assert_eq!(read[3].1, Ok("last".into()));
    }

    #[test]
    fn members_of_a_list_are_found_whatever_is_in_them() {
        let read = parts(Cut::Members, br#" [ {"a": "}],[\"", "b": [1, {}]}, 7 ,[2,[3]] , "x" ] "#);
        let texts: Vec<_> = read.into_iter().map(|(_, text)| text.unwrap().trim().to_owned()).collect();
        assert_eq!(texts, [r#"{"a": "}],[\"", "b": [1, {}]}"#, "7", "[2,[3]]", r#""x""#]);
        assert_eq!(parts(Cut::Members, b"[]"), []);
        assert_eq!(parts(Cut::Members, b"{}\n{}").len(), 2);
    }

    #[test]
    fn a_list_that_is_cut_off_gives_what_it_has_and_says_so() {
        let read = parts(Cut::Members, br#"[{"a":1}, {"a":"#);
        assert_eq!(read[0].1, Ok(r#"{"a":1}"#.into()));
        assert!(read[1].1.as_ref().unwrap_err().contains("cut off"));
        assert_eq!(read.len(), 2);
    }

    #[test]
    fn what_is_too_large_is_refused_and_what_follows_is_read() {
        let mut text = vec![b'"'; MOST + 2];
        text.extend_from_slice(b"\n{}\n");
        let lines: Vec<_> = Cut::Lines.parts(Box::new(io::Cursor::new(text))).unwrap().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].1.as_ref().unwrap_err().contains("16 MiB"));
        assert_eq!(lines[1], (Spot::Line(2), Ok("{}\n".into())));
        let mut list = b"[\"".to_vec();
        list.resize(MOST + 10, b'x');
        list.extend_from_slice(b"\", 1]");
        let members: Vec<_> = Cut::Members.parts(Box::new(io::Cursor::new(list))).unwrap().collect();
        assert!(members[0].1.as_ref().unwrap_err().contains("16 MiB"));
        assert_eq!(members[1].1, Ok(" 1".into()));
    }
}
