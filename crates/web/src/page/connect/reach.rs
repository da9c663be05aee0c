//! What a person may have this program call: an address that was typed on a page leads into no
//! private network, unless whoever runs the program has allowed it.

use koppla_sync::{Account, Reach, leads_inside};

use crate::message::Message;
use crate::state::Web;

/// The account with what its addresses may lead to, or what is wrong with those that are new.
pub(super) async fn guarded(
    web: &Web,
    before: &Account,
    mut account: Account,
) -> Result<Account, Vec<Message>> {
    let addresses = |account: &Account| [account.shop.address.clone(), account.erp.address.clone()];
    let known = addresses(before);
    let changed: Vec<String> =
        addresses(&account).into_iter().filter(|address| !known.contains(address)).collect();
    if changed.is_empty() {
        return Ok(account);
    }
    if web.options().private_addresses {
        account.reach = Reach::Anywhere;
        return Ok(account);
    }
    account.reach = Reach::Public;
    let mut wrong = Vec::new();
    for address in changed {
        if leads_inside(&address).await {
            wrong.push(Message::new("connect-private-address").with("address", address));
        }
    }
    if wrong.is_empty() { Ok(account) } else { Err(wrong) }
}
