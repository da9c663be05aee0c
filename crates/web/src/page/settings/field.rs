//! The fields of the page, made of the list of all settings: a setting that is new there is on the
//! page by itself.

use std::collections::BTreeMap;

use koppla_domain::settings::{Kind, SETTINGS, Section as Part, Setting, Settings, SettingsError};
use koppla_sync::Facts;

use super::form::{NewRow, Sent};
use super::words::{message_part, typed_form};

/// How many empty rows a list offers.
const EMPTY_ROWS: usize = 2;

/// What is wrong, by setting.
#[derive(Debug, Default)]
pub(super) struct Problems(BTreeMap<String, Wrong>);

/// What is wrong with one setting.
#[derive(Clone, Debug)]
pub(super) struct Wrong {
    pub(super) fault: &'static str,
    pub(super) value: String,
}

impl Problems {
    pub(super) fn of(errors: Vec<SettingsError>) -> Self {
        let one = |error: SettingsError| {
            (error.key, Wrong { fault: error.fault.as_str(), value: error.value })
        };
        Self(errors.into_iter().map(one).collect())
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (String, &String, &Wrong)> {
        self.0.iter().map(|(key, wrong)| (html_id(key), key, wrong))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn get(&self, key: &str) -> Option<Wrong> {
        self.0.get(key).cloned()
    }
}

/// One section of the page.
pub(super) struct Block {
    pub(super) name: &'static str,
    pub(super) fields: Vec<Field>,
    /// Payment methods.
    pub(super) methods: Vec<Method>,
    /// Lists that take new rows.
    pub(super) lists: Vec<List>,
}

/// One setting.
pub(super) struct Field {
    pub(super) key: String,
    pub(super) id: String,
    /// Part of its messages' keys.
    pub(super) part: String,
    pub(super) kind: &'static str,
    pub(super) value: String,
    pub(super) options: Vec<&'static str>,
    /// As the page would show it; nothing where there is none.
    pub(super) default: String,
    pub(super) longest: usize,
    pub(super) wrong: Option<Wrong>,
    /// Somebody else has changed it since the page was opened.
    pub(super) touched: bool,
}

impl Field {
    pub(super) fn is_on(&self) -> bool {
        self.value == "true"
    }

    /// Part of the key of a choice's message.
    pub(super) fn option_part(&self, option: &str) -> String {
        format!("{}-{option}", self.part)
    }

    pub(super) fn is_choice(&self, option: &str) -> bool {
        self.value == option
    }

    fn of(
        setting: &Setting,
        key: String,
        entries: &BTreeMap<String, String>,
        (sent, problems): (&Sent, &Problems),
    ) -> Self {
        let default = setting.default_text().unwrap_or_default();
        let stored = entries.get(&key).cloned().unwrap_or_else(|| default.clone());
        let value = sent.values.get(&key).cloned();
        let (kind, options) = match setting.kind {
            Kind::Flag => ("flag", Vec::new()),
            Kind::Choice(options) => ("choice", options.to_vec()),
            Kind::Id | Kind::Number(..) => ("number", Vec::new()),
            Kind::Time => ("time", Vec::new()),
            Kind::PayCode => ("code", Vec::new()),
            _ => ("text", Vec::new()),
        };
        let longest = match setting.kind {
            Kind::Text(longest) => longest,
            Kind::Language | Kind::LanguageCode | Kind::CountryCode => 2,
            Kind::Number(..) => 1,
            Kind::PayCode => 10,
            _ => 100,
        };
        Self {
            id: html_id(&key),
            part: message_part(setting),
            kind,
            options,
            value: value.unwrap_or_else(|| typed_form(setting.kind, &stored)),
            default: if kind == "flag" || kind == "choice" { String::new() } else { default },
            longest,
            wrong: problems.get(&key),
            touched: sent.touched.contains(&key),
            key,
        }
    }
}

/// A payment method with its three settings.
pub(super) struct Method {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) code: Field,
    pub(super) prepayment: Field,
    pub(super) cash_on_delivery: Field,
    pub(super) wrong: Option<Wrong>,
}

impl Method {
    /// The two boxes, each with the id of its column's head.
    pub(super) fn boxes(&self) -> [(&'static str, &Field); 2] {
        [("column-prepayment", &self.prepayment), ("column-cash", &self.cash_on_delivery)]
    }
}

/// A list of names and codes.
pub(super) struct List {
    pub(super) table: &'static str,
    pub(super) setting: String,
    pub(super) rows: Vec<(String, Field)>,
    pub(super) new_rows: Vec<(usize, NewRow, Option<Wrong>)>,
}

impl Block {
    pub(super) fn of(
        part: Part,
        settings: &Settings,
        facts: &Facts,
        sent: &Sent,
        problems: &Problems,
    ) -> Self {
        let entries = settings.entries();
        let shown = (sent, problems);
        let mine = || SETTINGS.iter().filter(move |setting| setting.section == part);
        let plain = mine().filter(|setting| !setting.is_mapped());
        let lists = mine().filter(|one| one.is_mapped() && part != Part::Payments);
        Self {
            name: part.as_str(),
            fields: plain
                .map(|setting| Field::of(setting, setting.key.to_owned(), &entries, shown))
                .collect(),
            methods: if part == Part::Payments {
                methods(settings, facts, &entries, shown)
            } else {
                Vec::new()
            },
            lists: lists.filter_map(|setting| list(setting, &entries, shown)).collect(),
        }
    }
}

/// The shop's methods, and those that only the settings know.
fn methods(
    settings: &Settings,
    facts: &Facts,
    entries: &BTreeMap<String, String>,
    shown: (&Sent, &Problems),
) -> Vec<Method> {
    let known = facts.payment_methods.iter().filter(|method| !method.gift_card);
    let mut names: BTreeMap<String, String> =
        known.map(|method| (method.id.to_string(), method.name.clone())).collect();
    for id in settings.payments.keys() {
        names.entry(id.clone()).or_default();
    }
    let field = |id: &str, member: &str| {
        let key = format!("payments.{id}.{member}");
        let found = Setting::find(&key).map(|(setting, _)| setting);
        found.map(|setting| Field::of(setting, key.clone(), entries, shown))
    };
    names
        .into_iter()
        .filter_map(|(id, name)| {
            Some(Method {
                code: field(&id, "code")?,
                prepayment: field(&id, "prepayment")?,
                cash_on_delivery: field(&id, "cash_on_delivery")?,
                wrong: shown.1.get(&format!("payments.{id}")),
                id,
                name,
            })
        })
        .collect()
}

fn list(
    setting: &'static Setting,
    entries: &BTreeMap<String, String>,
    (sent, problems): (&Sent, &Problems),
) -> Option<List> {
    let table = super::form::TABLES.into_iter().find(|one| setting.key.starts_with(one))?;
    let prefix = format!("{table}.");
    // A row that the reader has emptied stays on the page until it is saved.
    let mut names: Vec<&str> = entries
        .keys()
        .chain(sent.values.keys())
        .filter_map(|key| key.strip_prefix(&prefix))
        .collect();
    names.sort_unstable();
    names.dedup();
    let rows = names.into_iter().map(|name| {
        let key = format!("{prefix}{name}");
        (name.to_owned(), Field::of(setting, key, entries, (sent, problems)))
    });
    let typed = sent.new_rows.get(table).cloned().unwrap_or_default();
    let empty = std::iter::repeat_n(NewRow::default(), EMPTY_ROWS);
    let new_rows = typed.into_iter().chain(empty).enumerate();
    Some(List {
        table,
        setting: message_part(setting),
        rows: rows.collect(),
        new_rows: new_rows
            .map(|(index, row)| {
                let wrong = problems.get(&row.key);
                (index, row, wrong)
            })
            .collect(),
    })
}

/// A key as the id of an element.
pub(super) fn html_id(key: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || c == '_' { c } else { '-' };
    key.chars().map(plain).collect()
}
