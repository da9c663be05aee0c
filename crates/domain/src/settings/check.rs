//! Checks over settings that their types can't express.

use super::{Service, Settings, SettingsError};
use crate::article::number_problems;

/// Most characters in a prefix: leaves room for the shop's number in the reference.
const PREFIX_LIMIT: usize = 20;

impl Settings {
    /// Checks what the types can't: article numbers of services pass PRE-2 and are distinct
    /// (ORD-10), the prefix is short and plain, decimals and ids are in range.
    ///
    /// # Errors
    /// The first setting that can't be used.
    pub fn validate(&self) -> Result<(), SettingsError> {
        self.check_service_articles()?;
        self.check_prefix()?;
        self.check_numbers()?;
        self.check_payments()
    }

    fn check_service_articles(&self) -> Result<(), SettingsError> {
        for (index, service) in Service::ALL.into_iter().enumerate() {
            let number = self.service_articles.number(service);
            if let Some(problem) = number_problems(number).first() {
                return Err(wrong(
                    service.key(),
                    format!("the article number \"{number}\" can't be used: {problem}"),
                    "use letters a-z, digits, hyphen, underscore and full stop only",
                ));
            }
            let twin = Service::ALL
                .into_iter()
                .take(index)
                .find(|&other| self.service_articles.number(other).eq_ignore_ascii_case(number));
            if let Some(other) = twin {
                return Err(wrong(
                    service.key(),
                    format!("the article number \"{number}\" is also that of `{}`", other.key()),
                    "give each its own article number",
                ));
            }
        }
        Ok(())
    }

    fn check_prefix(&self) -> Result<(), SettingsError> {
        let prefix = &self.orders.prefix;
        let plain = |character: char| {
            character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.')
        };
        if !prefix.chars().all(plain) {
            return Err(wrong(
                "orders.prefix",
                format!("\"{prefix}\" holds a character that is not safe in an order number"),
                "use letters a-z, digits, hyphen, underscore and full stop only",
            ));
        }
        if prefix.len() > PREFIX_LIMIT {
            return Err(wrong(
                "orders.prefix",
                format!("it has {} characters", prefix.len()),
                format!("use {PREFIX_LIMIT} at most"),
            ));
        }
        Ok(())
    }

    fn check_numbers(&self) -> Result<(), SettingsError> {
        let decimals = self.rounding.price_decimals;
        if !(2..=6).contains(&decimals) {
            return Err(wrong(
                "rounding.price_decimals",
                format!("{decimals} is out of range"),
                "use 2 to 6; more decimals mean fewer rounding rows",
            ));
        }
        if self.orders.vat_rates.is_empty() {
            return Err(wrong(
                "orders.vat_rates",
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
            if id.is_some_and(|id| id == 0 || i64::try_from(id).is_err()) {
                return Err(wrong(
                    key,
                    "it is not a number that the ERP gives",
                    "copy the number from the ERP, or remove the line for the ERP's default",
                ));
            }
        }
        Ok(())
    }

    fn check_payments(&self) -> Result<(), SettingsError> {
        for (method, mapping) in &self.payments {
            if method.parse::<u64>().is_err() {
                return Err(wrong(
                    format!("payments.{method}"),
                    "it is not a payment-method id of the shop",
                    "use the id as in [payments.8801]",
                ));
            }
            if !mapping.code.chars().all(|character| character.is_ascii_alphanumeric()) {
                return Err(wrong(
                    format!("payments.{method}.code"),
                    format!("\"{}\" is no payment code", mapping.code),
                    "use the ERP's code, letters and digits only, or leave it empty",
                ));
            }
        }
        Ok(())
    }
}

fn wrong(
    key: impl Into<String>,
    problem: impl Into<String>,
    cure: impl Into<String>,
) -> SettingsError {
    SettingsError { key: key.into(), line: None, problem: problem.into(), cure: cure.into() }
}
