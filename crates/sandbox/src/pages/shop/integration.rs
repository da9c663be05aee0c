//! Abicart's part towards a settings server (abicart-api §14.5): the settings of an integration
//! are not kept by the shop but fetched from the server and sent to it.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, StatusCode, header};
use serde_json::{Value, json};

use crate::pages::{Desk, Trouble, language::Language, value};

/// How long the server may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The settings server of the shop's integration.
pub(super) struct Server {
    client: Client,
    language: Language,
    base: String,
    /// Agreed between Abicart and the server.
    key: String,
    /// Keys go in quotation marks, as an older Abicart sent them.
    quoted: bool,
    /// Where this shop's settings are and the key to them, once they were saved.
    own: Option<(String, String)>,
}

/// Why settings were not taken.
pub(super) enum Refusal {
    /// Fields, by JSON Pointer, with what is wrong.
    Fields(Vec<(String, String)>),
    /// Everything.
    Whole(Trouble),
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        Self::Whole(trouble)
    }
}

impl Server {
    /// The server that the shop knows of, if any.
    pub(super) async fn known(desk: &Desk, language: Language) -> Result<Option<Self>, Trouble> {
        let known = desk.get("integration").await?;
        let text = |name: &str| Some(value::text(&known[name])).filter(|text| !text.is_empty());
        let (Some(base), Some(key)) = (text("server"), text("key")) else { return Ok(None) };
        let client = Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|error| Trouble::new(500, error.to_string()))?;
        let base = base.trim_end_matches('/').to_owned();
        let own = text("settingsUrl").zip(text("settingsAuth"));
        let quoted = known["quotedKey"] == true;
        Ok(Some(Self { client, language, base, key, quoted, own }))
    }

    /// Whether settings were saved for this shop.
    pub(super) fn is_connected(&self) -> bool {
        self.own.is_some()
    }

    /// What the settings are and how they are asked for.
    pub(super) async fn description(&self) -> Result<(Value, Value), Trouble> {
        let schema = self.client.get(format!("{}/schema.json", self.base));
        let form = self.client.get(format!("{}/form.json", self.base));
        Ok((self.fetched(schema).await?, self.fetched(form).await?))
    }

    /// The stored settings; an empty object before they are saved.
    pub(super) async fn settings(&self) -> Result<Value, Trouble> {
        let Some((url, auth)) = &self.own else { return Ok(json!({})) };
        self.fetched(self.authorized(self.client.get(url), auth)).await
    }

    async fn fetched(&self, request: RequestBuilder) -> Result<Value, Trouble> {
        let response = self.sent(request).await?;
        let status = response.status();
        let body = response.bytes().await.map_err(|_| self.silent())?;
        if status != StatusCode::OK {
            return Err(self.refused(status, &body));
        }
        serde_json::from_slice(&body).map_err(|_| self.silent())
    }

    async fn sent(&self, request: RequestBuilder) -> Result<reqwest::Response, Trouble> {
        let request = request.header(header::ACCEPT_LANGUAGE, self.language.code());
        request.send().await.map_err(|_| self.silent())
    }

    fn silent(&self) -> Trouble {
        Trouble::new(502, self.language.t("settings-silent"))
    }

    fn refused(&self, status: StatusCode, body: &[u8]) -> Trouble {
        let answer: Value = serde_json::from_slice(body).unwrap_or_default();
        let message = value::text(&answer["message"]);
        if !message.is_empty() {
            return Trouble::new(status.as_u16(), message);
        }
        let key = if status == StatusCode::FORBIDDEN { "settings-key" } else { "settings-refused" };
        Trouble::new(status.as_u16(), self.language.t(key))
    }

    /// Saves the settings; the first time the server makes a place for them.
    pub(super) async fn save(&self, desk: &Desk, settings: &Value) -> Result<(), Refusal> {
        let request = match &self.own {
            Some((url, auth)) => self.authorized(self.client.put(url), auth),
            None => self.first(desk).await?,
        };
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let response = self.sent(request.body(settings.to_string())).await?;
        let status = response.status();
        let text = |name: &str| {
            let text = response.headers().get(name).and_then(|text| text.to_str().ok());
            text.unwrap_or_default().to_owned()
        };
        let (location, auth) = (text("location"), text("x-integration-auth"));
        let body = response.bytes().await.map_err(|_| self.silent())?;
        match status {
            StatusCode::CREATED if !location.is_empty() && !auth.is_empty() => {
                let url = if location.starts_with('/') {
                    self.base.clone() + &location
                } else {
                    location
                };
                let place = json!({"settingsUrl": url, "settingsAuth": auth});
                desk.post("integration", place).await?;
                Ok(())
            }
            StatusCode::NO_CONTENT => Ok(()),
            StatusCode::UNPROCESSABLE_ENTITY => Err(self.problems(status, &body)),
            status => Err(self.refused(status, &body).into()),
        }
    }

    async fn first(&self, desk: &Desk) -> Result<RequestBuilder, Trouble> {
        let own = desk.get("webshop").await?;
        let tokens = desk.get("tokens?limit=100").await?;
        let mut active =
            value::list(&tokens["objects"]).iter().filter(|token| token["active"] == true);
        let token = active.next().map(|token| value::text(&token["uid"])).unwrap_or_default();
        let request = self.client.post(format!("{}/settings/", self.base));
        let request = self.authorized(request, &self.key);
        Ok(request.header("X-Webshop-Id", value::text(&own["uid"])).header("X-Webshop-Auth", token))
    }

    fn authorized(&self, request: RequestBuilder, key: &str) -> RequestBuilder {
        let quote = if self.quoted { "\"" } else { "" };
        request.header(header::AUTHORIZATION, format!("IntegrationKey key={quote}{key}{quote}"))
    }

    /// `[{"message", "pointer"}]`, as Abicart's own validation answers.
    fn problems(&self, status: StatusCode, body: &[u8]) -> Refusal {
        let answer: Value = serde_json::from_slice(body).unwrap_or_default();
        let fields: Vec<(String, String)> = value::list(&answer)
            .iter()
            .map(|one| (value::text(&one["pointer"]), value::text(&one["message"])))
            .collect();
        if fields.is_empty() { self.refused(status, body).into() } else { Refusal::Fields(fields) }
    }
}
