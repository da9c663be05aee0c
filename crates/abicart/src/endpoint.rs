//! Where one shop's API is, and with which credentials it is called.
//!
//! The finished address carries the token in its query string, so it exists only as a
//! [`SecretString`] and no error or `Debug` output shows it (abicart-api §2, §3.1).

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::Error;

const API_PATH: &str = "/backend/jsonrpc/v1/";

/// Address, shop, language and token: the context of every call (abicart-api §2).
#[derive(Debug, Clone)]
pub struct Endpoint {
    base: Url,
    webshop: u64,
    language: Option<String>,
    token: SecretString,
}

impl Endpoint {
    /// The API at `base`, for the shop with uid `webshop`, as the holder of `token`.
    ///
    /// `base` is the whole address (`https://admin.abicart.se/backend/jsonrpc/v1/`, final slash
    /// optional), an origin (`http://127.0.0.1:8080`) or a bare host name, which means HTTPS.
    /// An empty token sends none, which only the few public calls accept.
    ///
    /// Fails with [`Error::Configuration`] when `base` is no usable HTTP address.
    pub fn new(base: &str, webshop: u64, token: SecretString) -> Result<Self, Error> {
        Ok(Self { base: parse_base(base)?, webshop, language: None, token })
    }

    /// Sets the language of the shop's messages, as an ISO 639-1 tag such as `sv`.
    #[must_use]
    pub fn with_language(mut self, language: impl Into<String>) -> Self {
        self.language = Some(language.into());
        self
    }

    /// The address of the API without credentials, safe to show.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// The uid of the shop.
    pub fn webshop(&self) -> u64 {
        self.webshop
    }

    /// Whether the token travels encrypted; `false` for plain `http`.
    pub fn is_encrypted(&self) -> bool {
        self.base.scheme() == "https"
    }

    pub(crate) fn token(&self) -> &SecretString {
        &self.token
    }

    /// The address with the context parameters, percent-encoded.
    pub(crate) fn address(&self) -> SecretString {
        let mut url = self.base.clone();
        {
            let mut pairs = url.query_pairs_mut();
            pairs.append_pair("webshop", &self.webshop.to_string());
            if let Some(language) = &self.language {
                pairs.append_pair("language", language);
            }
            if !self.token.expose_secret().is_empty() {
                pairs.append_pair("auth", self.token.expose_secret());
            }
        }
        SecretString::from(String::from(url))
    }
}

fn parse_base(base: &str) -> Result<Url, Error> {
    let base = base.trim();
    let spelled = if base.contains("://") { base.to_owned() } else { format!("https://{base}") };
    let wrong =
        |problem: &str| Error::Configuration { problem: format!("the shop's address {problem}") };
    let mut url = Url::parse(&spelled).map_err(|error| wrong(&format!("is not a URL: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("must begin with https:// or http://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("must not contain a user name or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("must end with its path, without ? or #"));
    }
    if url.path() == "/" {
        url.set_path(API_PATH);
    } else if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}
