//! `koppla migrate`, `export-ledger` and `import-ledger`: the database apart from the work on it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use koppla_store::{Purpose, Rows, Sink, TransferError, Transferred};

use crate::cli::{ExportLedgerArgs, ImportLedgerArgs};
use crate::output::{Output, counted};
use crate::problem::Problem;
use crate::setup::Place;

/// Names standard output or input instead of a file.
const DASH: &str = "-";

/// Brings the schema up to date and says what it was.
pub(crate) async fn migrate(place: &Place, output: Output) -> Result<ExitCode> {
    let migrated = place.migrate().await?;
    output.answer(&migrated, |migrated| match migrated.from {
        0 => format!("The ledger is made: schema {}.", migrated.to),
        from if from == migrated.to => format!("Schema {from}, up to date."),
        from => format!("Schema brought from {from} to {}.", migrated.to),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the ledger to a file, or to standard output.
pub(crate) async fn export(
    arguments: ExportLedgerArgs,
    place: &Place,
    output: Output,
) -> Result<ExitCode> {
    let purpose = if arguments.last { Purpose::Move } else { Purpose::Backup };
    let name = arguments.file.display().to_string();
    let problem = |error| problem(error, &name);
    if name == DASH {
        if arguments.last {
            return Err(Problem::user(
                "--final switches the ledger off when the export is on disk, and standard output \
                 cannot say that it is",
            )
            .cure("name a file")
            .into());
        }
        let store = place.open().await?;
        let mut stream = Stream(BufWriter::new(io::stdout()));
        let exported = store.export_ledger(&mut stream, purpose).await.map_err(problem)?;
        // Standard output is the export itself.
        writeln!(io::stderr(), "{}", text(&exported, "The export"))?;
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.file.exists() {
        return Err(Problem::user(format!("{name} exists already"))
            .cure("name another file")
            .into());
    }
    let store = place.open().await?;
    let mut draft =
        Draft::new(&arguments.file).map_err(|error| problem(TransferError::Write(error)))?;
    let exported = store.export_ledger(&mut draft, purpose).await.map_err(problem)?;
    draft.publish()?;
    output.answer(&exported, |exported| text(exported, &name))?;
    Ok(ExitCode::SUCCESS)
}

/// Reads a file, or standard input, into an empty ledger.
pub(crate) async fn import(
    arguments: ImportLedgerArgs,
    place: &Place,
    output: Output,
) -> Result<ExitCode> {
    let (name, mut file): (String, Box<dyn BufRead + Send>) = if arguments.file.as_os_str() == DASH
    {
        ("standard input".to_owned(), Box::new(BufReader::new(io::stdin())))
    } else {
        let name = arguments.file.display().to_string();
        let file = File::open(&arguments.file).map_err(|error| {
            Problem::user(format!("{name} cannot be read: {error}"))
                .cure("name a file that \"koppla export-ledger\" has made")
        })?;
        (name, Box::new(BufReader::new(file)))
    };
    let store = place.open().await?;
    let imported = store.import_ledger(&mut *file).await.map_err(|error| problem(error, &name))?;
    output.answer(&imported, |imported| {
        let what = format!("Imported {}.", held(&imported.rows));
        match imported.purpose {
            Purpose::Move => format!("{what}\nGo on with \"koppla serve\"."),
            Purpose::Backup => format!(
                "{what}\nThe file is a backup of {}: what happened after is not in it, and its \
                 connections are switched off.\nMake sure that no other Koppla works on these \
                 shops, then run \"koppla connect\".",
                imported.exported_at
            ),
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

/// What a person is told after an export.
fn text(exported: &Transferred, name: &str) -> String {
    let mut text = format!(
        "{name} holds {}. It contains personal data: keep it where only you can read it. The keys of \
         shops and accounts in it are encrypted: to import it, the master key is needed too.",
        held(&exported.rows)
    );
    match exported.purpose {
        Purpose::Backup => text.push_str(
            "\nIt is a backup: what happens from now on is not in it. To move the ledger, stop \
             Koppla and use --final.",
        ),
        Purpose::Move if exported.switched_off.is_empty() => {
            text.push_str("\nNo connection of this ledger was switched on.");
        }
        Purpose::Move => text.push_str(&format!(
            "\nSwitched off in this ledger: {}. Go on with \"koppla import-ledger\" at the new \
             place.",
            exported.switched_off.join(", ")
        )),
    }
    text
}

/// What an export holds, for people.
fn held(rows: &Rows) -> String {
    let counts = rows.iter().map(|(table, count)| counted(*count, table, &format!("{table}s")));
    counts.collect::<Vec<_>>().join(", ")
}

fn problem(error: TransferError, file: &str) -> Problem {
    match error {
        TransferError::Ledger(error) => error.into(),
        TransferError::Write(error) => {
            Problem::outside(format!("{file} cannot be written: {error}"))
                .cure("make room, or choose another place; the ledger is as it was")
        }
        TransferError::Read(error) => Problem::outside(format!("{file} cannot be read: {error}"))
            .cure("try again; nothing was imported"),
        error @ TransferError::File { .. } => Problem::user(format!("{file}, {error}"))
            .cure("nothing was imported; take a file that is as \"koppla export-ledger\" made it"),
        error @ TransferError::NotEmpty { .. } => Problem::user(error.to_string())
            .cure("nothing was imported; name a new file or an empty database with --database"),
        error @ TransferError::Empty => {
            Problem::user(error.to_string()).cure("name the ledger that is meant with --database")
        }
        error @ TransferError::Sealed { .. } => Problem::user(error.to_string()).cure(
            "nothing was imported; take the master key of the ledger that the export was made of: its \
             key file in place of this one's, or its key added behind this one's",
        ),
        error @ TransferError::AtWork { .. } => Problem::outside(error.to_string())
            .cure("stop it and try again; one that was killed counts until its time has run out"),
    }
}

/// Standard output.
struct Stream<W: Write>(W);

impl<W: Write> Write for Stream<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl<W: Write + Send> Sink for Stream<W> {
    fn seal(&mut self) -> io::Result<()> {
        self.flush()
    }
}

/// A file that bears its name only when it is whole: until then it is `NAME.part`.
struct Draft {
    file: BufWriter<File>,
    part: PathBuf,
    path: PathBuf,
    whole: bool,
}

impl Draft {
    /// Only its owner may read the file.
    fn new(path: &Path) -> io::Result<Self> {
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        // Of an export that was killed.
        if let Err(error) = fs::remove_file(&part)
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(error);
        }
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
        Ok(Self { file: BufWriter::new(file), part, path: path.to_owned(), whole: false })
    }

    /// Gives the file its name. From here on it is kept, whatever happens: after a move, no other
    /// ledger is switched on.
    fn publish(mut self) -> Result<(), Problem> {
        self.whole = true;
        let named = fs::rename(&self.part, &self.path).and_then(|()| self.make_names_durable());
        named.map_err(|error| {
            Problem::outside(format!("the export is whole, but could not be named: {error}"))
                .cure(format!("it is {} or {}", self.part.display(), self.path.display()))
        })
    }

    fn make_names_durable(&self) -> io::Result<()> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }
}

/// Half an export is of no use.
impl Drop for Draft {
    fn drop(&mut self) {
        if !self.whole
            && let Err(error) = fs::remove_file(&self.part)
        {
            tracing::warn!(part = %self.part.display(), %error, "could not remove the file");
        }
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Sink for Draft {
    fn seal(&mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        self.make_names_durable()
    }
}
