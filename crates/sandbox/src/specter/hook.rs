//! Callbacks to the shop (specter-api §7).

use std::time::Duration;

use super::{
    state::{Account, Event},
    switches::{CallbackMethod, Switches},
};
use crate::system::{Callback, Delivery};

/// Turns what the account has to tell into callbacks.
pub(super) fn callbacks(account: &mut Account, switches: &Switches) -> Vec<Callback> {
    let events = std::mem::take(&mut account.events);
    let hooks = &account.card.hooks;
    let told = events.iter().filter_map(|event| {
        let (template, values): (&str, Vec<(&str, String)>) = match event {
            Event::Stock => (&hooks.action_stock_change, Vec::new()),
            Event::Article => (&hooks.action_article_change, Vec::new()),
            Event::Order => (&hooks.action_order_change, Vec::new()),
            Event::Invoice { order, invoice } => (
                &hooks.action_new_invoice,
                vec![
                    ("orderId", order.to_string()),
                    ("invoiceId", invoice.to_string()),
                    ("invoiceSource", switches.invoice_source.clone()),
                ],
            ),
            Event::Removed { order } => {
                (&hooks.action_remove_order, vec![("orderNo", order.to_string())])
            }
        };
        let url = substitute(template, &values, switches.substitute_encoded);
        (!url.is_empty()).then(|| callback(url, switches))
    });
    told.collect()
}

/// Puts values in place of `$name`, and of `%24name` where that is wanted too.
fn substitute(template: &str, values: &[(&str, String)], encoded: bool) -> String {
    let mut url = template.to_owned();
    for (name, value) in values {
        let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        url = url.replace(&format!("${name}"), &value);
        if encoded {
            url = url.replace(&format!("%24{name}"), &value);
        }
    }
    url
}

fn callback(url: String, switches: &Switches) -> Callback {
    Callback {
        method: match switches.callback_method {
            CallbackMethod::Get => "GET",
            CallbackMethod::Post => "POST",
        },
        url,
        content_type: "",
        body: Vec::new(),
        tag: String::new(),
        delivery: Delivery {
            timeout: Duration::from_millis(switches.callback_timeout_ms),
            retries: switches.callback_retry,
            backoff: Duration::from_millis(switches.callback_backoff_ms),
            expected_body: Some("1;Done"),
            drop: switches.callback_drop,
            duplicate: switches.callback_duplicate,
            delay: Duration::from_millis(switches.callback_delay_ms),
            reorder: switches.callback_reorder,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_replaced_once_decoded() {
        let values = [("orderId", "20157".to_owned()), ("orderNo", "å".to_owned())];
        let template = "http://h/?i=$orderId&n=$orderNo&e=%24orderNo";
        assert_eq!(substitute(template, &values, false), "http://h/?i=20157&n=%C3%A5&e=%24orderNo");
        assert_eq!(substitute(template, &values, true), "http://h/?i=20157&n=%C3%A5&e=%C3%A5");
    }
}
