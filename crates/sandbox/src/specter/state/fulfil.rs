//! What happens to an order after it came: reservation, delivery, cancelling, invoice.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::{
    Account, Dirty, Event, Invoice,
    order::{Delivery, Portion},
    take,
};
use crate::specter::{
    exact::Exact,
    refusal::Refusal,
    switches::{CancelSignals, Switches},
};

impl Account {
    /// Moves an article's figures at a warehouse, if it has any; says whether what can be sold
    /// changed.
    fn move_stock(&mut self, article: u64, site: u32, on_hand: Decimal, reserved: Decimal) -> bool {
        let Some(found) = self.articles.get_mut(article).filter(|found| found.stocked) else {
            return false;
        };
        let stock = found.stock.entry(site).or_default();
        stock.on_hand.0 += on_hand;
        stock.reserved.0 += reserved;
        self.dirty.push(Dirty::Article(article));
        on_hand != reserved
    }

    /// Reserves what is left of an order, or releases it again.
    pub(in crate::specter) fn reserve(
        &mut self,
        switches: &Switches,
        order_no: u64,
        release: bool,
    ) {
        let Some(order) = self.orders.get(order_no) else { return };
        let site = order.stock_site;
        let moves: Vec<(u64, Decimal)> = order
            .rows
            .iter()
            .filter_map(|row| Some((row.article_id?, row.left())))
            .map(|(article, left)| (article, if release { -left } else { left }))
            .collect();
        for (article, quantity) in moves {
            if self.move_stock(article, site, Decimal::ZERO, quantity) {
                self.stock_changed(switches, article, site);
            }
        }
    }

    /// Delivers portions of an order; gives the delivery's number.
    pub(in crate::specter) fn deliver(
        &mut self,
        switches: &Switches,
        order_no: u64,
        portions: Vec<Portion>,
        date: String,
        tracking_no: String,
    ) -> Result<u64, Refusal> {
        let order = self.orders.get(order_no);
        let order = order.ok_or_else(|| Refusal::unknown_order(&order_no.to_string()))?;
        if order.cancelled {
            return Err(Refusal::bad_value(format!("Order {order_no} är avbruten")));
        }
        if order.delivered() {
            return Err(Refusal::nothing_left(order_no));
        }
        let mut rows = order.rows.clone();
        let site = order.stock_site;
        let mut moves = Vec::new();
        for portion in &portions {
            let mut quantity = portion.no_of_items.0;
            for row in rows.iter_mut().filter(|row| row.article_no == portion.article_no) {
                // A row takes at most what is left of it, with the same sign.
                let left = row.left();
                let taken = if left >= Decimal::ZERO {
                    quantity.min(left).max(Decimal::ZERO)
                } else {
                    quantity.max(left).min(Decimal::ZERO)
                };
                row.delivered.0 += taken;
                quantity -= taken;
                moves.extend(row.article_id.map(|article| (article, taken)));
            }
            if !quantity.is_zero() {
                let Portion { article_no, no_of_items } = portion;
                return Err(Refusal::bad_value(format!(
                    "{no_of_items} st {article_no} är mer än vad som återstår"
                )));
            }
        }
        if portions.iter().all(|portion| portion.no_of_items.0.is_zero()) {
            return Err(Refusal::nothing_left(order_no));
        }
        let delivery_no = take(&mut self.counters.delivery);
        if let Some(order) = self.orders.get_mut(order_no) {
            order.rows = rows;
            order.deliveries.push(Delivery { delivery_no, date, tracking_no, rows: portions });
        }
        for (article, taken) in moves {
            self.move_stock(article, site, -taken, -taken);
        }
        self.dirty.extend([Dirty::Counters, Dirty::Order(order_no)]);
        self.order_changed(switches, order_no, true);
        Ok(delivery_no)
    }

    /// Everything that is left of an order.
    pub(in crate::specter) fn left(&self, order_no: u64) -> Vec<Portion> {
        let rows = self.orders.get(order_no).map_or(&[][..], |order| &order.rows);
        rows.iter()
            .filter(|row| !row.left().is_zero())
            .map(|row| Portion {
                article_no: row.article_no.clone(),
                no_of_items: Exact(row.left()),
            })
            .collect()
    }

    /// Cancels an order: it stays, with status 5.
    pub(in crate::specter) fn cancel(
        &mut self,
        switches: &Switches,
        order_no: u64,
    ) -> Result<(), Refusal> {
        let order = self.orders.get(order_no);
        let order = order.ok_or_else(|| Refusal::unknown_order(&order_no.to_string()))?;
        if order.cancelled {
            return Ok(());
        }
        self.reserve(switches, order_no, true);
        if let Some(order) = self.orders.get_mut(order_no) {
            order.cancelled = true;
        }
        self.dirty.push(Dirty::Order(order_no));
        if switches.cancel_signals != CancelSignals::Callback {
            self.order_changed(switches, order_no, false);
        }
        if switches.cancel_signals != CancelSignals::Status {
            self.tell(Event::Removed { order: order_no });
        }
        Ok(())
    }

    /// Removes an order altogether.
    pub(in crate::specter) fn remove_order(
        &mut self,
        switches: &Switches,
        order_no: u64,
    ) -> Result<(), Refusal> {
        let order = self.orders.get(order_no);
        let order = order.ok_or_else(|| Refusal::unknown_order(&order_no.to_string()))?;
        if !order.cancelled {
            self.reserve(switches, order_no, true);
        }
        self.orders.remove(order_no);
        self.dirty.push(Dirty::Order(order_no));
        self.tell(Event::Removed { order: order_no });
        Ok(())
    }

    /// Makes the invoice of an order; gives its number.
    pub(in crate::specter) fn invoice(
        &mut self,
        order_no: u64,
        now: Timestamp,
    ) -> Result<u64, Refusal> {
        let order = self.orders.get_mut(order_no);
        let order = order.ok_or_else(|| Refusal::unknown_order(&order_no.to_string()))?;
        if order.invoice_no.is_some() {
            return Err(Refusal::already_invoiced(order_no));
        }
        if order.cancelled {
            return Err(Refusal::bad_value(format!("Order {order_no} är avbruten")));
        }
        let invoice_no = take(&mut self.counters.invoice);
        order.invoice_no = Some(invoice_no);
        self.invoices.insert(invoice_no, Invoice { invoice_no, order_no, created: now });
        self.dirty.extend([Dirty::Counters, Dirty::Order(order_no), Dirty::Invoice(invoice_no)]);
        self.tell(Event::Invoice { order: order_no, invoice: invoice_no });
        Ok(invoice_no)
    }
}
