//! Orders, their rows and payments (abicart-api §10.1–10.6). Rows and payments are stored inside
//! their order.

use super::people::{ADDRESS, DELIVERY_ADDRESS, INFO};
use super::{Class, Kind, Member, Schema, admin_read, admin_write, read, write};

const COST: Kind = Kind::Object(&[
    read("currency", Kind::Text),
    read("exVat", Kind::Number),
    read("incVat", Kind::Number),
    read("vat", Kind::Number),
    read("vatRate", Kind::Number),
]);

const DISCOUNT_INFO: Kind = Kind::Object(&[
    read("name", Kind::Text),
    read("discount", Kind::Reference(Class::Discount)),
    read("exVat", Kind::Number),
    read("incVat", Kind::Number),
    read("vat", Kind::Number),
    read("vatRate", Kind::Number),
    read("rate", Kind::Number),
    read("type", Kind::Text),
]);

const MEMBERS: &[Member] = &[
    read("uid", Kind::Uid),
    read("orderNumber", Kind::Text),
    read("ordered", Kind::Date),
    read("changed", Kind::Date),
    write(
        "customer",
        Kind::Object(&[
            write("info", INFO),
            write("address", ADDRESS),
            write("deliveryAddress", DELIVERY_ADDRESS),
            write("custom", Kind::Open),
        ]),
    ),
    read("currency", Kind::Text),
    admin_read("exchangeRate", Kind::Number),
    read("items", Kind::List(&Kind::Reference(Class::OrderItem))),
    read(
        "costs",
        Kind::Object(&[
            read("cart", COST),
            read("shipment", COST),
            read("payment", COST),
            read("total", COST),
        ]),
    ),
    read("discountInfo", Kind::List(&DISCOUNT_INFO)),
    read("language", Kind::Text),
    admin_write("note", Kind::Text),
    admin_write("tags", Kind::List(&Kind::Text)),
    admin_write("externalOrderNumber", Kind::Text),
    admin_write("discarded", Kind::Boolean),
    read("hasVat", Kind::Boolean),
    read("payments", Kind::List(&Kind::Reference(Class::Payment))),
    read("delivery", Kind::Object(&[read("method", Kind::Reference(Class::DeliveryMethod))])),
    read("paymentStatus", Kind::Text),
    admin_write("deliveryStatus", Kind::Text),
];

/// What a buyer's session writes on its own cart.
const CART_MEMBERS: &[Member] = &[
    read("uid", Kind::Uid),
    read("changed", Kind::Date),
    write(
        "customer",
        Kind::Object(&[
            write("info", INFO),
            write("address", ADDRESS),
            write("deliveryAddress", DELIVERY_ADDRESS),
            write("custom", Kind::Open),
        ]),
    ),
    write("currency", Kind::Text),
    write("language", Kind::Text),
    read("items", Kind::List(&Kind::Reference(Class::OrderItem))),
    read(
        "costs",
        Kind::Object(&[
            read("cart", COST),
            read("shipment", COST),
            read("payment", COST),
            read("total", COST),
        ]),
    ),
    read("discountInfo", Kind::List(&DISCOUNT_INFO)),
    read("hasVat", Kind::Boolean),
    write("delivery", Kind::Object(&[write("method", Kind::Reference(Class::DeliveryMethod))])),
];

pub(super) static ORDER: Schema = Schema {
    sorts: &["uid", "orderNumber", "ordered", "changed"],
    dates: &["/changed", "/ordered"],
    texts: &["/orderNumber", "/externalOrderNumber"],
    ..Schema::new("Order", MEMBERS, 900_001)
};

/// Carts share the orders' numbers: a cart keeps its uid when it is placed. They are listed
/// together with orders, so that both have the same indexes.
pub(super) static CART: Schema =
    Schema { dates: ORDER.dates, texts: ORDER.texts, ..Schema::new("Cart", CART_MEMBERS, 900_001) };

pub(super) static ITEM: Schema = Schema::new(
    "OrderItem",
    &[
        read("uid", Kind::Uid),
        read("order", Kind::Reference(Class::Order)),
        read("article", Kind::Reference(Class::Article)),
        read("articleNumber", Kind::Text),
        read("articleName", Kind::Text),
        read("choices", Kind::Open),
        read("costs", Kind::Object(&[read("unit", COST), read("total", COST)])),
        read("discountInfo", DISCOUNT_INFO),
        read("revenueShare", Kind::Open),
        read("download", Kind::Text),
    ],
    5_550_001,
);

pub(super) static PAYMENT: Schema = Schema::new(
    "Payment",
    &[
        read("uid", Kind::Uid),
        read("method", Kind::Reference(Class::PaymentMethod)),
        write("status", Kind::Text),
        read("amount", Kind::Number),
        write("externalRef", Kind::Text),
        write("params", Kind::Open),
        write("externalData", Kind::Open),
    ],
    7_900_001,
);
