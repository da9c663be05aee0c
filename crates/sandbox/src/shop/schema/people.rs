//! Customers, administrators, tokens and sessions (abicart-api §3 and §12).

use super::{Class, Kind, Schema, admin_read, admin_write, read, write};

pub(super) const INFO: Kind = Kind::Object(&[
    write("type", Kind::Text),
    write("email", Kind::Text),
    write("nin", Kind::Text),
]);

pub(super) const ADDRESS: Kind = Kind::Object(&[
    write("company", Kind::Text),
    write("firstName", Kind::Text),
    write("lastName", Kind::Text),
    write("address", Kind::Text),
    write("address2", Kind::Text),
    write("postcode", Kind::Text),
    write("town", Kind::Text),
    write("state", Kind::Text),
    write("country", Kind::Text),
    write("phoneDay", Kind::Text),
    write("phoneNight", Kind::Text),
    write("phoneMobile", Kind::Text),
]);

pub(super) const DELIVERY_ADDRESS: Kind = Kind::Object(&[
    write("copyAddress", Kind::Boolean),
    write("company", Kind::Text),
    write("name", Kind::Text),
    write("address", Kind::Text),
    write("address2", Kind::Text),
    write("postcode", Kind::Text),
    write("town", Kind::Text),
    write("state", Kind::Text),
    write("country", Kind::Text),
]);

pub(super) static CUSTOMER: Schema = Schema {
    sorts: &["uid", "created", "changed"],
    dates: &["/changed", "/created"],
    texts: &["/info/email"],
    ..Schema::new(
        "Customer",
        &[
            admin_read("uid", Kind::Uid),
            admin_read("created", Kind::Date),
            admin_read("changed", Kind::Date),
            admin_write("approved", Kind::Boolean),
            write("language", Kind::Text),
            admin_write("groups", Kind::List(&Kind::Reference(Class::Customergroup))),
            write("info", INFO),
            write("address", ADDRESS),
            write("deliveryAddress", DELIVERY_ADDRESS),
            write("custom", Kind::Open),
        ],
        310_001,
    )
};

pub(super) static CUSTOMER_GROUP: Schema = Schema::new(
    "Customergroup",
    &[
        admin_read("uid", Kind::Uid),
        admin_read("name", Kind::Localized),
        admin_read("created", Kind::Date),
        admin_read("changed", Kind::Date),
    ],
    61_001,
);

pub(super) static ADMIN: Schema = Schema {
    text_uid: true,
    texts: &["/uid"],
    ..Schema::new("Admin", &[read("uid", Kind::Text)], 1)
};

pub(super) static TOKEN: Schema = Schema {
    text_uid: true,
    texts: &["/uid"],
    ..Schema::new(
        "AuthToken",
        &[
            admin_read("uid", Kind::Text),
            admin_write("name", Kind::Text),
            admin_write("description", Kind::Text),
            admin_write("active", Kind::Boolean),
            admin_read("created", Kind::Date),
            admin_read("lastUsed", Kind::Date),
        ],
        1,
    )
};

pub(super) static SESSION: Schema = Schema {
    text_uid: true,
    texts: &["/uid"],
    ..Schema::new(
        "Session",
        &[
            read("uid", Kind::Text),
            write("currency", Kind::Text),
            read("customer", Kind::Reference(Class::Customer)),
            read("order", Kind::Reference(Class::Order)),
            write("showPricesIncludingVat", Kind::Boolean),
        ],
        1,
    )
};
