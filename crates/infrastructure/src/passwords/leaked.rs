//! Passwords that have leaked somewhere, known by their hashes.

use std::{
    cmp::Ordering,
    fs::File,
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use sha1::{Digest, Sha1};

/// How many characters a SHA-1 has in hexadecimal.
const HASH: usize = 40;
/// More than the longest line has.
const LINE: usize = 96;

/// A file of leaked passwords: one line `SHA-1:count` for each, in order, as "Have I Been Pwned" hands them out. It is
/// searched where it lies: with a thousand million lines some thirty short reads tell.
pub struct LeakedPasswords {
    path: PathBuf,
    file: File,
    len: u64,
}

impl LeakedPasswords {
    /// Those in the file at `path`.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let (path, len) = (path.to_owned(), file.metadata()?.len());
        let known = Self { path, file, len };
        match known.line_from(0)? {
            Some(_) => Ok(known),
            None => Err(io::Error::new(io::ErrorKind::InvalidData, "no line of a SHA-1 and a count")),
        }
    }

    /// Whether `password` is among them.
    pub(super) fn know(&self, password: &str) -> io::Result<bool> {
        let wanted = hash(password);
        let (mut low, mut high) = (0, self.len);
        // All lines that begin before `low` are smaller, and all from `high` on are larger.
        while low < high {
            let middle = low + (high - low) / 2;
            match self.line_from(middle)?.filter(|it| it.0 < high) {
                None => high = middle,
                Some((begin, found)) => match found.cmp(&wanted) {
                    Ordering::Equal => return Ok(true),
                    Ordering::Less => low = begin + 1,
                    Ordering::Greater => high = middle,
                },
            }
        }
        Ok(false)
    }

    /// Where the file is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The first line that begins at `at` or later: where, and its hash.
    fn line_from(&self, at: u64) -> io::Result<Option<(u64, [u8; HASH])>> {
        let from = at.saturating_sub(1);
        let mut bytes = [0; LINE + HASH];
        let mut filled = 0;
        while filled < bytes.len() {
            match self.file.read_at(&mut bytes[filled..], from + filled as u64)? {
                0 => break,
                more => filled += more,
            }
        }
        let read = &bytes[..filled];
        let skipped = if at == 0 { Some(0) } else { read.iter().position(|it| *it == b'\n').map(|it| it + 1) };
        let Some(begin) = skipped.filter(|it| *it < read.len()) else { return Ok(None) };
        let hash = read[begin..].first_chunk::<HASH>().filter(|it| it.iter().all(u8::is_ascii_hexdigit));
        let hash = hash.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a line that is no hash"))?;
        Ok(Some((from + begin as u64, hash.map(|it| it.to_ascii_uppercase()))))
    }
}

fn hash(password: &str) -> [u8; HASH] {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digest: [u8; 20] = Sha1::digest(password).into();
    std::array::from_fn(|at| {
        let byte = digest[at / 2];
        DIGITS[usize::from(if at % 2 == 0 { byte >> 4 } else { byte & 15 })]
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn file_of(passwords: &[String]) -> (tempfile::TempDir, LeakedPasswords) {
        let mut lines: Vec<_> =
            passwords.iter().map(|it| format!("{}:{}", str::from_utf8(&hash(it)).unwrap(), it.len())).collect();
        lines.sort();
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("leaked.txt");
        fs::write(&path, lines.join("\r\n")).unwrap();
        let known = LeakedPasswords::open(&path).unwrap();
        (home, known)
    }

    #[test]
    fn a_hash_is_written_as_the_list_has_it() {
        assert_eq!(&hash("password"), b"5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8");
    }

    #[test]
    fn every_password_in_the_file_is_known_and_no_other() {
        for count in [1, 2, 3, 100] {
            let all: Vec<_> = (0..count).map(|it| format!("leaked password {it}")).collect();
            let (_home, known) = file_of(&all);
            assert!(all.iter().all(|it| known.know(it).unwrap()), "{count}");
            assert!((0..200).all(|it| !known.know(&format!("another password {it}")).unwrap()), "{count}");
        }
    }

    #[test]
    fn what_is_no_such_list_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("leaked.txt");
        for text in ["", "password1234\n", "5BAA61E4"] {
            fs::write(&path, text).unwrap();
            assert!(LeakedPasswords::open(&path).is_err(), "{text:?}");
        }
        assert!(LeakedPasswords::open(&home.path().join("nothing")).is_err());
    }
}
