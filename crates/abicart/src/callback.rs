//! The body of the shop's change callback (abicart-api §14.2).
//!
//! A callback is unsigned: it only hints that an object may have changed.

/// The four fields of a callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback {
    /// The class, such as `Order`.
    pub class: String,
    /// The event, such as `discarded`.
    pub event: String,
    /// The object that may have changed.
    pub uid: u64,
    /// The shop that claims to call; the receiver compares it with the shop it expects.
    pub webshop: u64,
}

/// A body that is not a callback.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// A field is absent or empty.
    #[error("the callback has no field \"{0}\"")]
    Missing(&'static str),
    /// A field that must be a uid is not one.
    #[error("the callback's field \"{0}\" is not a number")]
    NotANumber(&'static str),
}

impl Callback {
    /// Reads a form-encoded body. Unknown fields are ignored, the last of equal names counts.
    pub fn parse(body: &[u8]) -> Result<Self, CallbackError> {
        let (mut class, mut event, mut uid, mut webshop) = (None, None, None, None);
        for (name, value) in form_urlencoded::parse(body) {
            let field = match name.as_ref() {
                "class" => &mut class,
                "event" => &mut event,
                "uid" => &mut uid,
                "webshop" => &mut webshop,
                _ => continue,
            };
            *field = Some(value.trim().to_owned()).filter(|text| !text.is_empty());
        }
        Ok(Self {
            class: class.ok_or(CallbackError::Missing("class"))?,
            event: event.ok_or(CallbackError::Missing("event"))?,
            uid: number("uid", uid)?,
            webshop: number("webshop", webshop)?,
        })
    }
}

fn number(name: &'static str, text: Option<String>) -> Result<u64, CallbackError> {
    let text = text.ok_or(CallbackError::Missing(name))?;
    text.parse().map_err(|_| CallbackError::NotANumber(name))
}
