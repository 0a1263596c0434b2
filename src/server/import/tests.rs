//! Reading of a format without a server: files that are written for a test, and what they tell.

use super::{
    files::Files,
    piece::{Piece, Refused},
    records::{Format, Records},
    told::Told,
};
use crate::server::producer::Event;
use serde_json::Value;
use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicUsize, Ordering},
};

/// What an import told.
#[derive(Debug, Default)]
pub struct Heard {
    pub events: Vec<Event>,
    pub refused: Vec<Refused>,
    pub left_out: Vec<String>,
}

impl Heard {
    pub fn of(pieces: impl Iterator<Item = Piece>) -> Self {
        let mut heard = Self::default();
        for piece in pieces {
            match piece {
                Piece::Event(event) => heard.events.push(event),
                Piece::Refused(refused) => heard.refused.push(refused),
                Piece::LeftOut(what) => heard.left_out.push(what),
            }
        }
        let mut ids: Vec<_> = heard.events.iter().map(|event| (&event.event_id, event.occurred_at)).collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert!(ids.len() == all || all == 0, "two events of one import have the same id");
        heard
    }

    /// The payloads of a type of event.
    pub fn all(&self, kind: &str) -> Vec<&Value> {
        self.events.iter().filter(|event| event.kind == kind).map(|event| &event.payload).collect()
    }

    pub fn count(&self, kind: &str) -> usize {
        self.all(kind).len()
    }

    /// Sums of the four buckets over model calls: input, output, cache read, cache write.
    pub fn tokens(&self) -> [i64; 4] {
        ["input", "output", "cache_read", "cache_write"]
            .map(|bucket| self.all("model.called").iter().filter_map(|call| call["usage"][bucket].as_i64()).sum())
    }
}

/// A folder of files, gone when it is dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn of(files: &[(&str, &str)]) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("oriel-import-{}-{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = env::temp_dir().join(name);
        for (name, text) in files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

/// What the files of a format tell.
pub fn hear(format: impl Format, files: &Files, source: &'static str) -> Heard {
    Heard::of(Records::new(format, files, Told::new("acme", source, None)))
}

#[test]
fn files_of_a_folder_come_in_order_of_their_names_and_packed_ones_count() {
    let folder = Folder::of(&[("b/2.jsonl", "{}"), ("a.jsonl", "{}"), ("c.txt", "x"), ("b/1.jsonl.gz", "{}")]);
    let files = Files::find(folder.path(), |name| name.ends_with(".jsonl")).unwrap();
    let names: Vec<&str> = files.list.iter().map(|file| &*file.name).collect();
    assert_eq!(names, ["a.jsonl", "b/1.jsonl.gz", "b/2.jsonl"]);
    assert_eq!((files.bytes(), files.read(), files.list[1].stem()), (6, 0, "1"));
    assert!(Files::find(&folder.path().join("nowhere"), |_| true).is_err());
}
