//! Lock-out: after repeated tries that fail, none is made for a growing while.
//!
//! A try is counted before the password is looked at, so that many at the same time do not pass
//! below the limit together.

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use sqlx::{Any, AnyConnection, Row};

use crate::database::Store;
use crate::error::Error;
use crate::turnstile::Pass as _;
use crate::writer::Write;

/// So many tries in a row cost nothing.
const FREE: i64 = 5;

/// The pause after so many failures in a row: one minute, then twice as long each, up to half an
/// hour; a stranger can keep nobody out for longer than that at once.
fn pause(failures: i64) -> Option<SignedDuration> {
    let beyond = failures - FREE;
    (beyond >= 0).then(|| SignedDuration::from_mins(30.min(1 << beyond.min(5))))
}

struct CountTry(String);

impl Write for CountTry {
    type Output = bool;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move {
            let row = sqlx::query::<Any>(
                "UPDATE person SET failures = failures + 1
                 WHERE id = $1 AND locked_until <= $2 AND disabled_at IS NULL RETURNING failures",
            )
            .bind(&self.0)
            .bind(now.as_millisecond())
            .fetch_optional(&mut *connection)
            .await
            .map_err(Error::database("count a try to sign in"))?;
            let Some(row) = row else { return Ok(false) };
            let failures = row.try_get("failures").map_err(Error::database("count a try"))?;
            // A free try leaves no time behind that a clock set back could fall short of.
            let until = pause(failures).map_or(Timestamp::UNIX_EPOCH, |pause| {
                now.checked_add(pause).unwrap_or(Timestamp::MAX)
            });
            sqlx::query::<Any>("UPDATE person SET locked_until = $2 WHERE id = $1")
                .bind(&self.0)
                .bind(until.as_millisecond())
                .execute(connection)
                .await
                .map_err(Error::database("lock a person out"))?;
            Ok(true)
        })
    }
}

struct ForgetTries(String);

impl Write for ForgetTries {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            sqlx::query::<Any>("UPDATE person SET failures = 0, locked_until = 0 WHERE id = $1")
                .bind(&self.0)
                .execute(connection)
                .await
                .map_err(Error::database("forget tries to sign in"))?;
            Ok(())
        })
    }
}

impl Store {
    /// Counts a try to sign in; false where none may be made now, which is not counted.
    pub async fn count_try(&self, person: &str) -> Result<bool, Error> {
        self.writer.write(CountTry(person.to_owned())).pass(self).await
    }

    /// The person has signed in: earlier tries count no longer.
    pub async fn forget_tries(&self, person: &str) -> Result<(), Error> {
        self.writer.write(ForgetTries(person.to_owned())).pass(self).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_half_an_hour() {
        let minutes = [5, 6, 7, 8, 9, 10, 11, i64::MAX]
            .map(|failures| pause(failures).map(|pause| pause.as_mins()));
        assert_eq!(minutes, [1, 2, 4, 8, 16, 30, 30, 30].map(Some));
        assert_eq!((pause(0), pause(4)), (None, None));
    }
}
