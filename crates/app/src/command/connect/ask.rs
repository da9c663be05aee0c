//! Collects the account from flags, environment and, at a terminal, questions.

use std::io::IsTerminal;

use anyhow::Result;
use dialoguer::{Input, Password};
use koppla_sync::{Account, ErpAccount, ErpKeys, Pace, Reach, Secret, ShopAccount, Timing};

use crate::cli::ConnectArgs;
use crate::problem::Problem;

const SHOP_ADDRESS: &str = "https://admin.abicart.se/backend/jsonrpc/v1/";
const SPECTER_ADDRESS: &str = "https://api.specter.se/";

/// The account as asked for.
pub(super) fn account(arguments: &ConnectArgs) -> Result<Account> {
    if !guided() {
        demand_all(arguments)?;
    }
    let address = text(arguments.shop_address.as_ref(), SHOP_ADDRESS, "Address of the shop's API")?;
    let webshop = number(arguments.shop, "The shop's number")?;
    let token = secret(
        arguments.shop_token.as_ref(),
        "The shop's API key (Inställningar → Externa kopplingar → API-nycklar)",
    )?;
    let erp_address =
        text(arguments.specter_address.as_ref(), SPECTER_ADDRESS, "Address of Specter's API")?;
    let erp_account = number(arguments.specter_account, "Specter's account number (smbID)")?;
    let keys = keys(arguments)?;
    Ok(Account {
        shop: ShopAccount { address, webshop, token },
        erp: ErpAccount { address: erp_address, account: erp_account, keys },
        pace: Pace {
            shop: arguments.shop_calls,
            erp: arguments.specter_calls,
            shop_per_second: arguments.shop_per_second,
            erp_per_second: arguments.specter_per_second,
        },
        timing: Timing {
            deadline_ms: arguments.deadline_ms,
            settle_ms: arguments.settle_ms,
            poll_ms: arguments.poll_ms,
        },
        callback: None,
        reach: Reach::Anywhere,
    })
}

fn keys(arguments: &ConnectArgs) -> Result<ErpKeys> {
    let user = api_user(arguments)?;
    let first = secret(arguments.specter_key_1.as_ref(), "Specter: ApiUserKey, or MD5 key 1")?;
    let second = secret(arguments.specter_key_2.as_ref(), "Specter: IntegrationKey, or MD5 key 2")?;
    Ok(match user {
        Some(user) => ErpKeys::V2 { user, user_key: first, integration_key: second },
        None => ErpKeys::V1 { first, second },
    })
}

/// Asked for only together with a key: both keys without a user are the older kind.
fn api_user(arguments: &ConnectArgs) -> Result<Option<u64>> {
    let keys = [&arguments.specter_key_1, &arguments.specter_key_2];
    let all_given = keys.into_iter().all(|key| filled(key.as_ref()).is_some());
    if arguments.specter_user.is_some() || all_given || !guided() {
        return Ok(arguments.specter_user);
    }
    let question = Input::<String>::new()
        .with_prompt("Specter's API user (leave empty for an account with MD5 keys)")
        .allow_empty(true);
    let said = answered(question.interact_text())?;
    match said.trim() {
        "" => Ok(None),
        user => match user.parse() {
            Ok(user) => Ok(Some(user)),
            Err(_) => Err(Problem::user(format!("{user:?} is no API user"))
                .cure("give the number of the API user, or nothing for MD5 keys")
                .into()),
        },
    }
}

/// Without a terminal nothing can be asked: everything that is missing is named at once.
fn demand_all(arguments: &ConnectArgs) -> Result<()> {
    let needed = [
        (arguments.shop.is_some(), "--shop"),
        (filled(arguments.shop_token.as_ref()).is_some(), "KOPPLA_SHOP_TOKEN"),
        (arguments.specter_account.is_some(), "--specter-account"),
        (filled(arguments.specter_key_1.as_ref()).is_some(), "KOPPLA_SPECTER_KEY_1"),
        (filled(arguments.specter_key_2.as_ref()).is_some(), "KOPPLA_SPECTER_KEY_2"),
    ];
    let missing: Vec<&str> =
        needed.into_iter().filter(|(given, _)| !given).map(|(_, name)| name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Problem::user(format!("missing: {}", missing.join(", ")))
        .cure("give what begins with -- as a flag and the keys in the environment; or run it in a terminal and be asked")
        .into())
}

/// What stands there; a variable that is set to nothing counts as not given.
fn filled(given: Option<&String>) -> Option<&str> {
    given.map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// An answer; whoever closes the terminal or presses Ctrl-C has not given one.
fn answered<T>(answer: dialoguer::Result<T>) -> Result<T> {
    answer.map_err(|error| {
        Problem::user(format!("a question was not answered ({error}); nothing was saved"))
            .cure("run it again, or give everything by flags and in the environment")
            .into()
    })
}

fn guided() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

fn text(given: Option<&String>, usual: &str, question: &str) -> Result<String> {
    match given {
        Some(given) => Ok(given.clone()),
        None if guided() => {
            let asked = Input::new().with_prompt(question).default(usual.to_owned());
            answered(asked.interact_text())
        }
        None => Ok(usual.to_owned()),
    }
}

fn number(given: Option<u64>, question: &str) -> Result<u64> {
    match given {
        Some(given) => Ok(given),
        None => answered(Input::new().with_prompt(question).interact_text()),
    }
}

fn secret(given: Option<&String>, question: &str) -> Result<Secret> {
    let text = match filled(given) {
        Some(given) => given.to_owned(),
        None => answered(Password::new().with_prompt(question).interact())?,
    };
    Ok(Secret::new(text.trim()))
}
