//! Who calls, for which shop, in which language: the URL's context parameters (abicart-api §2).

use form_urlencoded::parse;
use serde_json::{Map, Value};

use super::failure::Failure;
use super::filter::Condition;
use super::filter::Scalar;
use super::schema::Class;
use super::selection::Selection;
use super::state::{Shop, flag};
use super::world::World;

/// ISO 639-1: what a call that concerns no shop may name.
const LANGUAGES: &str = "\
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da \
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz \
    ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln \
    lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi \
    pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti \
    tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// The context parameters as sent; empty ones count as absent.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    pub(super) webshop: Option<String>,
    pub(super) language: Option<String>,
    pub(super) auth: Option<String>,
    pub(super) session: Option<String>,
}

impl Context {
    /// Reads a query string. Of a repeated parameter the first counts; others are ignored.
    pub(super) fn parse(query: &[u8]) -> Self {
        let mut context = Self::default();
        for (name, value) in parse(query) {
            let slot = match name.as_ref() {
                "webshop" => &mut context.webshop,
                "language" => &mut context.language,
                "auth" => &mut context.auth,
                "session" => &mut context.session,
                _ => continue,
            };
            if slot.is_none() && !value.is_empty() {
                *slot = Some(value.into_owned());
            }
        }
        context
    }
}

/// What a method demands of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Nothing, not even a shop.
    Nothing,
    /// A shop.
    Shop,
    /// A shop and a buyer's session.
    Session,
    /// A shop and an administrator or a buyer.
    Owner,
    /// An administrator of the shop.
    Admin,
    /// An administrator who signed in with a password.
    Login,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    Visitor,
    /// The row of the session.
    Buyer(i64),
    Admin {
        token: String,
        login: bool,
        shop: i64,
    },
}

/// A checked caller.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub(super) shop: Option<i64>,
    pub(super) language: Option<String>,
    pub(super) identity: Identity,
    pub(super) session: Option<String>,
}

impl Caller {
    /// Checks the context in the order of abicart-api §2, steps 4 to 8.
    pub(super) fn check(
        world: &mut World,
        context: &Context,
        need: Need,
        now: i64,
    ) -> Result<Self, Failure> {
        let shop = match &context.webshop {
            None if need == Need::Nothing => None,
            None => return Err(Failure::WEBSHOP_MISSING),
            Some(uid) => {
                let uid = uid.parse().map_err(|_| Failure::WEBSHOP)?;
                Some(world.shop(uid).ok_or(Failure::WEBSHOP)?)
            }
        };
        if let Some(language) = &context.language {
            let fits = shop.map_or_else(
                || LANGUAGES.split(' ').any(|known| known == language),
                |shop| shop.settings().languages.contains(language),
            );
            if !fits {
                return Err(Failure::LANGUAGE);
            }
        }
        let shop = shop.map(|shop| shop.uid);
        let admin = match &context.auth {
            Some(token) => Some(world.admin(token, now).ok_or(Failure::AUTH)?),
            None => None,
        };
        let session = match &context.session {
            Some(token) => {
                let rows = shop
                    .and_then(|shop| world.shop(shop))
                    .and_then(|shop| shop.table(Class::Session).by_text("/uid", token));
                Some(rows.and_then(|rows| rows.first().copied()).ok_or(Failure::SESSION)?)
            }
            None => None,
        };
        let identity = match (admin, session) {
            (Some((owner, login)), _) => {
                if shop.is_some_and(|shop| shop != owner) {
                    return Err(Failure::FORBIDDEN);
                }
                let token = context.auth.clone().unwrap_or_default();
                Identity::Admin { token, login, shop: owner }
            }
            (None, Some(row)) => Identity::Buyer(row),
            (None, None) => Identity::Visitor,
        };
        match (need, &identity) {
            (Need::Session, _) if session.is_none() => return Err(Failure::SESSION_MISSING),
            (Need::Owner, Identity::Visitor)
            | (Need::Admin, Identity::Visitor | Identity::Buyer(_))
            | (
                Need::Login,
                Identity::Visitor | Identity::Buyer(_) | Identity::Admin { login: false, .. },
            ) => return Err(Failure::FORBIDDEN),
            _ => {}
        }
        let language = context.language.clone();
        Ok(Self { shop, language, identity, session: context.session.clone() })
    }

    pub(super) fn is_admin(&self) -> bool {
        matches!(self.identity, Identity::Admin { .. })
    }

    /// Whether the caller sees the object at all.
    pub(super) fn sees(&self, class: Class, object: &Map<String, Value>) -> bool {
        match (class, &self.identity) {
            (Class::Article, Identity::Visitor | Identity::Buyer(_)) => {
                !flag(object, "draft") && !flag(object, "hidden")
            }
            (Class::Articlegroup, Identity::Visitor | Identity::Buyer(_)) => {
                !flag(object, "hidden")
            }
            (Class::Order | Class::Cart, Identity::Buyer(row)) => {
                object.get("_session").and_then(Value::as_i64) == Some(*row)
            }
            (Class::EventListener, Identity::Admin { token, login: false, .. }) => {
                object.get("authToken").and_then(Value::as_str) == Some(token)
            }
            (Class::AuthToken, _) => !flag(object, "_login"),
            _ => true,
        }
    }

    /// Restricts a list to what the caller sees; the counterpart of [`Caller::sees`].
    pub(super) fn restrict(&self, class: Class, selection: &mut Selection) {
        match (class, &self.identity) {
            (Class::Article, Identity::Visitor | Identity::Buyer(_)) => {
                selection.restrict("draft", Condition::NotTrue);
                selection.restrict("hidden", Condition::NotTrue);
            }
            (Class::Articlegroup, Identity::Visitor | Identity::Buyer(_)) => {
                selection.restrict("hidden", Condition::NotTrue);
            }
            (Class::Order | Class::Cart, Identity::Buyer(row)) => {
                let own = vec![Scalar::Number((*row).into())];
                selection.restrict("_session", Condition::In(own));
            }
            (Class::EventListener, Identity::Admin { token, login: false, .. }) => {
                let own = vec![Scalar::Text(token.clone())];
                selection.restrict("authToken", Condition::In(own));
            }
            (Class::AuthToken, _) => selection.restrict("_login", Condition::NotTrue),
            _ => {}
        }
    }

    /// The language of texts that are not localized objects.
    pub(super) fn language<'a>(&'a self, shop: &'a Shop) -> &'a str {
        self.language.as_deref().unwrap_or(&shop.settings().default_language)
    }
}
