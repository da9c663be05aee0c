//! Passwords: hashed with Argon2id, slowly and away from the threads that answer others.

use argon2::Argon2;
use argon2::{PasswordHash, PasswordHasher as _, PasswordVerifier as _};
use secrecy::{ExposeSecret, SecretString};

use tokio::sync::Semaphore;

use crate::error::PageError;
use crate::message::Message;

/// Fewest characters of a password. Length is what makes guessing hopeless.
pub(crate) const SHORTEST: usize = 12;

/// The hash that is stored, in the PHC string format.
pub(crate) async fn hash(password: SecretString) -> Result<String, PageError> {
    run(move || {
        Argon2::default()
            .hash_password(password.expose_secret().as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| PageError::Broken(error.to_string()))
    })
    .await?
}

/// Whether the password is the one that was hashed. Takes as long when there is no hash.
pub(crate) async fn matches(
    password: SecretString,
    stored: Option<String>,
) -> Result<bool, PageError> {
    let Some(stored) = stored else {
        hash(password).await?;
        return Ok(false);
    };
    run(move || {
        let parsed =
            PasswordHash::new(&stored).map_err(|error| PageError::Broken(error.to_string()))?;
        Ok(Argon2::default().verify_password(password.expose_secret().as_bytes(), &parsed).is_ok())
    })
    .await?
}

/// Each hash takes memory and a core: so many at a time.
static AT_ONCE: Semaphore = Semaphore::const_new(4);

/// What is wrong with a password that somebody chooses.
pub(crate) fn wrong(chosen: &SecretString) -> Option<Message> {
    let is_short = chosen.expose_secret().chars().count() < SHORTEST;
    is_short.then(|| Message::new("password-short").with("least", SHORTEST))
}

async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, PageError> {
    let _turn = AT_ONCE.acquire().await.map_err(|error| PageError::Broken(error.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| PageError::Broken(error.to_string()))
}
