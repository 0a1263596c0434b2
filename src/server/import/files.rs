//! The files of an import: one that is named, or those of a format in a folder and below it, in order of their paths.

use crate::server::producer::{Place, Spot};
use flate2::read::MultiGzDecoder;
use std::{
    fs, io,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// One file.
#[derive(Clone, Debug)]
pub struct File {
    path: PathBuf,
    /// As summaries call it: its path within the folder that was named, or the name of the file itself.
    pub name: Arc<str>,
    bytes: u64,
    /// Read so far, of all files of the import together.
    read: Arc<AtomicU64>,
}

/// The files of an import, and how far reading them is.
#[derive(Clone, Debug, Default)]
pub struct Files {
    pub list: Vec<File>,
    read: Arc<AtomicU64>,
}

impl Files {
    /// The file `path`, or the files of that folder whose names `takes` likes. Links within a folder are not followed.
    pub fn find(path: &Path, takes: impl Fn(&str) -> bool) -> io::Result<Self> {
        let mut files = Self::default();
        if !fs::metadata(path)?.is_dir() {
            files.list.push(File { read: files.read.clone(), ..File::of(path)? });
            return Ok(files);
        }
        let mut folders = vec![path.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let (entry, kind) = entry.and_then(|entry| Ok((entry.path(), entry.file_type()?)))?;
                let name = entry.strip_prefix(path).unwrap_or(&entry).to_string_lossy().into_owned();
                if kind.is_dir() {
                    folders.push(entry);
                } else if kind.is_file() && takes(last(plain(&name))) {
                    let bytes = fs::metadata(&entry)?.len();
                    files.add(entry, &name, bytes);
                }
            }
        }
        files.list.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(files)
    }

    fn add(&mut self, path: PathBuf, name: &str, bytes: u64) {
        self.list.push(File { path, name: name.into(), bytes, read: self.read.clone() });
    }

    /// Bytes of all files, packed as they are.
    pub fn bytes(&self) -> u64 {
        self.list.iter().map(|file| file.bytes).sum()
    }

    /// They were looked through and will be read from the beginning.
    pub fn read_again(&self) {
        self.read.store(0, Ordering::Relaxed);
    }

    /// Bytes that were read of them.
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }
}

impl File {
    /// The file at `path` alone.
    pub fn of(path: &Path) -> io::Result<Self> {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        Ok(Self { path: path.to_owned(), name: name.as_ref().into(), bytes: fs::metadata(path)?.len(), read: Arc::default() })
    }

    /// Its text, unpacked where it is gzip.
    pub fn open(&self) -> io::Result<Box<dyn BufRead>> {
        let counted = Counted { file: fs::File::open(&self.path)?, read: self.read.clone() };
        let mut file = BufReader::new(counted);
        let packed = file.fill_buf()?.starts_with(&[0x1f, 0x8b]);
        Ok(if packed { Box::new(BufReader::new(MultiGzDecoder::new(file))) } else { Box::new(file) })
    }

    /// Its name without folders and without what follows the first dot.
    pub fn stem(&self) -> &str {
        let name = last(&self.name);
        name.split_once('.').map_or(name, |(stem, _)| stem)
    }

    /// Its name without folders.
    pub fn last_name(&self) -> &str {
        last(&self.name)
    }

    pub fn place(&self, spot: Spot) -> Place {
        Place { file: self.name.clone(), spot }
    }
}

fn last(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// The name of what is in a packed file.
fn plain(name: &str) -> &str {
    name.strip_suffix(".gz").unwrap_or(name)
}

struct Counted {
    file: fs::File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.file.read(into)?;
        self.read.fetch_add(bytes as u64, Ordering::Relaxed);
        Ok(bytes)
    }
}
