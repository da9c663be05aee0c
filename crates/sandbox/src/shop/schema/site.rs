//! The shop itself and its methods, rules and listeners (abicart-api §10.6–10.8, §13, §14.1).

use super::{Class, Kind, Schema, admin_read, admin_write, read};

pub(super) static WEBSHOP: Schema = Schema::new(
    "Webshop",
    &[
        read("uid", Kind::Uid),
        read("name", Kind::Localized),
        read("url", Kind::Localized),
        read("logotype", Kind::Localized),
        read("logolink", Kind::Localized),
        read("baseCurrency", Kind::Text),
        read("activeCurrencies", Kind::List(&Kind::Text)),
        read("defaultLanguage", Kind::Text),
        read("defaultDeliveryCountry", Kind::Text),
        read("vatCountry", Kind::Text),
        read("vatSupport", Kind::Boolean),
        read("priceStoredWithVat", Kind::Boolean),
        read("showPricesIncludingVat", Kind::Boolean),
        read("companyInfo", Kind::Open),
        read("companyNumber", Kind::Text),
        read("contactEmail", Kind::Text),
        read("category", Kind::Open),
        read("favicon", Kind::Text),
        read("type", Kind::Text),
        read("edition", Kind::Text),
        read("is_demo", Kind::Boolean),
        read("loginRequiredToView", Kind::Boolean),
        read("isShopSystem", Kind::Boolean),
        read("parent", Kind::Open),
        read("children", Kind::Open),
        admin_read("created", Kind::Date),
        admin_read("expirationDate", Kind::Date),
        admin_write("adminLanguage", Kind::Text),
    ],
    41_234,
);

pub(super) static LANGUAGE: Schema = Schema {
    text_uid: true,
    texts: &["/uid"],
    ..Schema::new(
        "Language",
        &[
            read("uid", Kind::Text),
            read("active", Kind::Boolean),
            read("defaultCurrency", Kind::Text),
        ],
        1,
    )
};

pub(super) static PAYMENT_METHOD: Schema = Schema {
    sorts: &["uid", "position"],
    ..Schema::new(
        "PaymentMethod",
        &[
            read("uid", Kind::Uid),
            read("active", Kind::Boolean),
            read("name", Kind::Localized),
            read("description", Kind::Localized),
            read("type", Kind::Text),
            read("position", Kind::Number),
            read("fee", Kind::Prices),
            read("limitToCurrencies", Kind::List(&Kind::Text)),
            read("orderCostRange", Kind::Open),
            admin_read("orderStatus", Kind::Number),
            read("disableDeliveryAddress", Kind::Boolean),
            read("mailOnChange", Kind::Boolean),
            admin_read("params", Kind::Open),
        ],
        8_001,
    )
};

pub(super) static DELIVERY_METHOD: Schema = Schema::new(
    "DeliveryMethod",
    &[
        read("uid", Kind::Uid),
        read("name", Kind::Localized),
        read("description", Kind::Localized),
        read("limitToCustomergroups", Kind::List(&Kind::Reference(Class::Customergroup))),
        read("freeDeliveryMinimumSpend", Kind::Prices),
        read("preferred", Kind::Boolean),
        read("allowBulky", Kind::Boolean),
        read("allowCod", Kind::Boolean),
        read("codCountry", Kind::Text),
        read("rates", Kind::Open),
    ],
    66_001,
);

pub(super) static DISCOUNT: Schema = Schema::new(
    "Discount",
    &[
        read("uid", Kind::Uid),
        read("name", Kind::Localized),
        read("active", Kind::Boolean),
        read("type", Kind::Text),
    ],
    13_001,
);

pub(super) static LISTENER: Schema = Schema {
    sorts: &["uid", "created"],
    dates: &["/created"],
    texts: &["/eventName"],
    ..Schema::new(
        "EventListener",
        &[
            admin_read("uid", Kind::Uid),
            admin_read("created", Kind::Date),
            admin_read("changed", Kind::Date),
            admin_write("eventName", Kind::Text),
            admin_write("url", Kind::Text),
            admin_write("authToken", Kind::Text),
            admin_write(
                "status",
                Kind::Object(&[
                    admin_write("active", Kind::Boolean),
                    admin_read("inactiveSince", Kind::Date),
                ]),
            ),
        ],
        3_101,
    )
};

pub(super) static SHIPMENT: Schema = Schema::new(
    "Shipment",
    &[
        admin_read("uid", Kind::Uid),
        admin_read("type", Kind::Text),
        admin_read("trackingUrl", Kind::Text),
        admin_read("documentUrl", Kind::Text),
        admin_read("shipmentMethod", Kind::Reference(Class::DeliveryMethod)),
        admin_read("services", Kind::Open),
        admin_read("packageCount", Kind::Number),
        admin_read("items", Kind::List(&Kind::Reference(Class::ShipmentItem))),
        admin_read("events", Kind::Open),
    ],
    95_001,
);

pub(super) static SHIPMENT_ITEM: Schema = Schema::new(
    "ShipmentItem",
    &[
        admin_read("uid", Kind::Uid),
        admin_read("shipment", Kind::Reference(Class::Shipment)),
        admin_read("orderItem", Kind::Reference(Class::OrderItem)),
        admin_read("quantity", Kind::Number),
    ],
    960_001,
);
