//! Reading an export line by line, with the digest of the lines before.

use std::io::{BufRead, Read};

use sha2::{Digest, Sha256};

use super::error::TransferError;
use super::line::{digest, hexadecimal};

/// No line is longer, in bytes: what is has no line ends and is no export.
const LONGEST: u64 = 256 << 20;

/// The lines of an export.
pub(super) struct Lines<'a> {
    from: &'a mut (dyn BufRead + Send),
    line: Vec<u8>,
    number: u64,
    before: Sha256,
}

impl<'a> Lines<'a> {
    pub(super) fn new(from: &'a mut (dyn BufRead + Send)) -> Self {
        Self { from, line: Vec::new(), number: 0, before: digest() }
    }

    /// Number of the line that was read last, from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The digest of the lines before the one that was read last.
    pub(super) fn digest_before(&self) -> String {
        hexadecimal(self.before.clone().finalize())
    }

    /// Something wrong on the line that was read last.
    pub(super) fn wrong(&self, what: impl Into<String>) -> TransferError {
        TransferError::line(self.number, what)
    }

    /// The next line with its end; `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<&[u8]>, TransferError> {
        self.before.update(&self.line);
        self.line.clear();
        self.number += 1;
        let mut limited = Read::take(&mut *self.from, LONGEST);
        let read = limited.read_until(b'\n', &mut self.line).map_err(TransferError::Read)?;
        if read == 0 {
            return Ok(None);
        }
        if self.line.last() != Some(&b'\n') {
            return Err(self.wrong("the file is cut off here"));
        }
        Ok(Some(&self.line))
    }
}
