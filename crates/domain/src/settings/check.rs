//! Checks over settings that their types can't express.

use super::error::Fault;
use super::{Service, Settings, SettingsError};
use crate::article::number_problems;

/// Most characters in a prefix: leaves room for the shop's number in the reference.
pub(super) const PREFIX_LIMIT: usize = 20;
/// Most characters in a code of a payment type; the known ones have three at most.
const PAY_CODE_LIMIT: usize = 10;
/// Most characters of a country as a shop writes it.
const COUNTRY_LIMIT: usize = 60;

const SAFE: &str = "use letters a-z, digits, hyphen, underscore and full stop only";

impl Settings {
    /// Checks what the types can't: article numbers of services pass PRE-2 and are distinct
    /// (ORD-10), the prefix is short and plain, decimals and ids are in range.
    ///
    /// # Errors
    /// The first setting that can't be used.
    pub fn validate(&self) -> Result<(), SettingsError> {
        self.problems().into_iter().next().map_or(Ok(()), Err)
    }

    /// Everything that [`Self::validate`] finds wrong, in the order of the file.
    pub fn problems(&self) -> Vec<SettingsError> {
        let mut found = Vec::new();
        self.check_service_articles(&mut found);
        self.check_prefix(&mut found);
        self.check_numbers(&mut found);
        self.check_payments(&mut found);
        self.check_languages(&mut found);
        self.check_countries(&mut found);
        found
    }

    fn check_service_articles(&self, found: &mut Vec<SettingsError>) {
        for (index, service) in Service::ALL.into_iter().enumerate() {
            let number = self.service_articles.number(service);
            if let Some(problem) = number_problems(number).first() {
                found.push(SettingsError::new(
                    (service.key(), Fault::ArticleNumber),
                    number,
                    format!("the article number \"{number}\" can't be used: {problem}"),
                    SAFE,
                ));
                continue;
            }
            let twin = Service::ALL
                .into_iter()
                .take(index)
                .find(|&other| self.service_articles.number(other).eq_ignore_ascii_case(number));
            if let Some(other) = twin {
                found.push(SettingsError::new(
                    (service.key(), Fault::Twin),
                    number,
                    format!("the article number \"{number}\" is also that of `{}`", other.key()),
                    "give each its own article number",
                ));
            }
        }
    }

    fn check_prefix(&self, found: &mut Vec<SettingsError>) {
        let prefix = &self.orders.prefix;
        let plain = |character: char| {
            character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.')
        };
        if !prefix.chars().all(plain) {
            found.push(SettingsError::new(
                ("orders.prefix", Fault::Prefix),
                prefix,
                format!("\"{prefix}\" holds a character that is not safe in an order number"),
                SAFE,
            ));
        } else if prefix.len() > PREFIX_LIMIT {
            found.push(SettingsError::new(
                ("orders.prefix", Fault::Long),
                prefix,
                format!("it has {} characters", prefix.len()),
                format!("use {PREFIX_LIMIT} at most"),
            ));
        }
    }

    fn check_numbers(&self, found: &mut Vec<SettingsError>) {
        let decimals = self.rounding.price_decimals;
        if !(2..=6).contains(&decimals) {
            found.push(SettingsError::new(
                ("rounding.price_decimals", Fault::Number),
                decimals.to_string(),
                format!("{decimals} is out of range"),
                "use 2 to 6; more decimals mean fewer rounding rows",
            ));
        }
        if self.orders.vat_rates.is_empty() {
            found.push(SettingsError::new(
                ("orders.vat_rates", Fault::Rates),
                "",
                "the list is empty, so every order would be held",
                "list the rates that the ERP has, such as [25, 12, 6, 0]",
            ));
        }
        let ids = [
            ("orders.webshop", self.orders.webshop),
            ("orders.stock_site", self.orders.stock_site),
            ("customers.company_group", self.customers.company_group),
            ("customers.person_group", self.customers.person_group),
        ];
        for (key, id) in ids {
            if let Some(id) = id.filter(|&id| id == 0 || i64::try_from(id).is_err()) {
                found.push(SettingsError::new(
                    (key, Fault::Id),
                    id.to_string(),
                    "it is not a number that the ERP gives",
                    "copy the number from the ERP, or remove the line for the ERP's default",
                ));
            }
        }
        let language = self.articles.language.as_deref();
        if let Some(language) = language.filter(|language| !is_language(language)) {
            found.push(SettingsError::new(
                ("articles.language", Fault::Language),
                language,
                format!("\"{language}\" is no language code"),
                "use two small letters such as \"sv\", or remove the line for the shop's default",
            ));
        }
    }

    fn check_payments(&self, found: &mut Vec<SettingsError>) {
        for (method, mapping) in &self.payments {
            if method.parse::<u64>().is_err() {
                found.push(SettingsError::new(
                    (format!("payments.{method}"), Fault::ShopId),
                    method,
                    "it is not a payment-method id of the shop",
                    "use the id as in [payments.8801]",
                ));
            }
            let code = &mapping.code;
            let is_code = code.chars().all(|character| character.is_ascii_alphanumeric());
            if !is_code || code.len() > PAY_CODE_LIMIT {
                found.push(SettingsError::new(
                    (format!("payments.{method}.code"), Fault::PayCode),
                    code,
                    format!("\"{code}\" is no payment code"),
                    format!(
                        "use the ERP's code, letters and digits only, {PAY_CODE_LIMIT} at most, or leave it empty"
                    ),
                ));
            }
        }
        for method in self.deliveries.keys().filter(|method| method.parse::<u64>().is_err()) {
            found.push(SettingsError::new(
                (format!("deliveries.{method}"), Fault::ShopId),
                method,
                "it is not a delivery-method id of the shop",
                "use the id as in [deliveries.66001]",
            ));
        }
    }

    fn check_languages(&self, found: &mut Vec<SettingsError>) {
        for (language, code) in &self.languages {
            let key = || format!("languages.{language}");
            if !is_language(language) {
                found.push(SettingsError::new(
                    (key(), Fault::Language),
                    language,
                    format!("\"{language}\" is no language code"),
                    "use two small letters, such as nn = \"NO\"",
                ));
            } else if code.len() != 2 || !code.chars().all(|c| c.is_ascii_uppercase()) {
                found.push(SettingsError::new(
                    (key(), Fault::LanguageCode),
                    code,
                    format!("\"{code}\" is no language code of the ERP"),
                    "use two capital letters, such as SE, EN, NO, FI, DA, DE or ES",
                ));
            }
        }
    }

    fn check_countries(&self, found: &mut Vec<SettingsError>) {
        for (country, code) in &self.countries {
            let key = || format!("countries.{country}");
            let is_name = !country.trim().is_empty()
                && country.trim() == country
                && country.chars().count() <= COUNTRY_LIMIT
                && !country.chars().any(char::is_control);
            if !is_name {
                found.push(SettingsError::new(
                    (key(), Fault::Country),
                    country,
                    format!("{country:?} is no name or code of a country"),
                    format!("write it as the shop does, {COUNTRY_LIMIT} characters at most"),
                ));
            } else if code.len() != 2 || !code.chars().all(|c| c.is_ascii_uppercase()) {
                found.push(SettingsError::new(
                    (key(), Fault::CountryCode),
                    code,
                    format!("\"{code}\" is no country code"),
                    "use two capital letters, such as SE, NO or GB",
                ));
            }
        }
    }
}

fn is_language(text: &str) -> bool {
    text.len() == 2 && text.chars().all(|character| character.is_ascii_lowercase())
}
