//! Passwords: argon2id with its crate's default costs (19 MiB, two passes).

use crate::{domain::error::AppError, server::http::request_id};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// Shortest password that is accepted (NIST SP 800-63B asks for 8 when there is nothing else; length beats rules).
pub const SHORTEST: usize = 8;
/// A longer one costs hashing time and adds nothing.
pub const LONGEST: usize = 256;

/// Each check takes 19 MiB and a core for a while; more at once would only push the others out.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// Checked for unknown addresses, so that they take as long as known ones: the costs are those of [`hash`].
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$b3JpZWxub2JvZHlzYWx0MQ$ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoM";

fn hash_now(password: &str) -> Result<String, argon2::password_hash::Error> {
    Ok(Argon2::default().hash_password(password.as_bytes())?.to_string())
}

/// The PHC string to keep of a new password.
pub async fn hash(password: String) -> Result<String, AppError> {
    if password.chars().count() < SHORTEST || password.len() > LONGEST {
        return Err(AppError::invalid("password", format!("A password has {SHORTEST} to {LONGEST} characters.")));
    }
    let hashed = spawn_blocking(move || hash_now(&password)).await;
    hashed.map_err(broken)?.map_err(broken)
}

/// Whether `password` is the one that `stored` was made of. Takes the same time when there is nothing stored.
pub async fn verify(stored: Option<String>, password: String) -> Result<bool, AppError> {
    if password.len() > LONGEST {
        return Ok(false);
    }
    let _turn = AT_ONCE.acquire().await.map_err(broken)?;
    let verified = spawn_blocking(move || {
        let known = stored.is_some();
        let phc = stored.unwrap_or_else(|| NOBODYS.to_owned());
        let matches =
            PasswordHash::new(&phc).is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
        known && matches
    });
    verified.await.map_err(broken)
}

fn broken(error: impl std::fmt::Display) -> AppError {
    let reference = request_id::current();
    tracing::error!(request.id = %reference, "A password could not be checked: {error}");
    AppError::Internal { reference }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_recognised_by_what_was_kept_of_it_and_nobody_has_one() {
        let kept = hash("correct horse".into()).await.unwrap();
        assert!(verify(Some(kept.clone()), "correct horse".into()).await.unwrap());
        assert!(!verify(Some(kept), "correct horsE".into()).await.unwrap());
        assert!(!verify(None, "correct horse".into()).await.unwrap());
        assert!(matches!(hash("short".into()).await, Err(AppError::Invalid { .. })));
    }

    #[test]
    fn checking_nobodys_password_costs_what_checking_a_real_one_costs() {
        let costs = |phc: &str| phc.rsplitn(3, '$').last().map(str::to_owned);
        assert!(PasswordHash::new(NOBODYS).is_ok());
        assert_eq!(costs(NOBODYS), costs(&hash_now("a real one").unwrap()));
    }
}
