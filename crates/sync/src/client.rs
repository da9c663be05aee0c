//! Both clients over HTTP, from a stored account.

use std::sync::Arc;

use abicart::{Endpoint, HttpOptions};
use specter::Credentials;
use specter::transport::{self, HttpTransport};
use url::Url;

use crate::account::{Account, ErpKeys};
use crate::error::Error;
use crate::reach::{PublicOnly, Reach, demand_public};
use crate::remote::chain;

/// Makes both clients; nothing is sent yet.
pub(crate) fn over_http(account: &Account) -> Result<(abicart::Client, specter::Client), Error> {
    Ok((shop(account)?, erp(account)?))
}

pub(crate) fn shop(account: &Account) -> Result<abicart::Client, Error> {
    let shop = &account.shop;
    let unusable = |error: &dyn std::error::Error| {
        Error::Client(format!("the shop's address cannot be used: {}", chain(error)))
    };
    let endpoint = Endpoint::new(&shop.address, shop.webshop, shop.token.wrapped())
        .map_err(|error| unusable(&error))?;
    let options = HttpOptions { deadline: account.timing.deadline(), ..HttpOptions::default() };
    let transport = match account.reach {
        Reach::Anywhere => abicart::HttpTransport::new(&options),
        Reach::Public => {
            demand_public(&shop.address).map_err(|error| unusable(&error))?;
            abicart::HttpTransport::with_resolver(&options, Arc::new(PublicOnly))
        }
    };
    let transport = transport.map_err(|error| unusable(&error))?;
    let client = abicart::Client::with_transport(endpoint, Arc::new(transport));
    Ok(client.with_calls_at_once(account.pace.shop))
}

pub(crate) fn erp(account: &Account) -> Result<specter::Client, Error> {
    let credentials = match &account.erp.keys {
        ErpKeys::V1 { first, second } => {
            Credentials::V1 { first: first.wrapped(), second: second.wrapped() }
        }
        ErpKeys::V2 { user, user_key, integration_key } => Credentials::V2 {
            api_user_id: Some(*user),
            api_user_key: user_key.wrapped(),
            integration_key: integration_key.wrapped(),
        },
    };
    let owner = specter::Account { sbm_id: account.erp.account, credentials };
    let unusable = |reason: String| {
        Error::Client(format!("Specter's address or keys cannot be used: {reason}"))
    };
    let base = Url::parse(&account.erp.address).map_err(|error| unusable(error.to_string()))?;
    let options = transport::HttpOptions::default();
    let transport = match account.reach {
        Reach::Anywhere => HttpTransport::new(&base, &options),
        Reach::Public => {
            demand_public(base.as_str()).map_err(|error| unusable(error.to_string()))?;
            HttpTransport::with_resolver(&base, &options, Arc::new(PublicOnly))
        }
    };
    let transport = transport.map_err(|error| unusable(chain(&error)))?;
    let client = specter::Client::new(Arc::new(transport), owner)
        .map_err(|error| unusable(chain(&error)))?;
    Ok(client.with_deadline(account.timing.deadline()))
}
