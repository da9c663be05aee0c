//! `Order`: reading (abicart-api §10.1). Administrators see placed orders, a buyer's session its own
//! cart and the orders that it placed; to both they are orders.

use serde_json::Value;

use super::super::call::Call;
use super::super::failure::Failure;
use super::super::list;
use super::super::schema::Class;

/// Where orders of this caller are.
fn classes(call: &Call<'_>) -> &'static [Class] {
    if call.caller.is_admin() { &[Class::Order] } else { &[Class::Order, Class::Cart] }
}

/// `Order.get(uid, query)`.
pub(in super::super) fn get(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (uid, query) = (call.uid(0)?, call.query(1, Class::Order)?);
    let shop = call.shop()?;
    let found = classes(call).iter().find_map(|class| shop.get(*class, uid));
    let order = found.filter(|order| call.caller.sees(Class::Order, order));
    call.show(Class::Order, order.ok_or(Failure::NOT_FOUND)?, &query)
}

/// `Order.list(query, selection)`.
pub(in super::super) fn list(call: &mut Call<'_>) -> Result<Value, Failure> {
    let query = call.query(0, Class::Order)?;
    let selection = call.selection(Class::Order, 1)?;
    let shop = call.shop()?;
    let found = list::find(shop, classes(call), &selection).into_iter();
    let orders = found.filter_map(|(class, uid)| shop.get(class, uid));
    orders.map(|order| call.show(Class::Order, order, &query)).collect()
}

/// `Order.count(filter)`.
pub(in super::super) fn count(call: &mut Call<'_>) -> Result<Value, Failure> {
    let selection = call.counted(Class::Order)?;
    let shop = call.shop()?;
    let counts = classes(call).iter().map(|class| list::count(shop, *class, &selection));
    Ok(counts.sum::<usize>().into())
}
