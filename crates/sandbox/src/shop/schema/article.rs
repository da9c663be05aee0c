//! Articles, variants, choices and groups (abicart-api §11).

use super::{Class, Kind, Member, Schema, admin_read, read, write};

const TIER: Kind = Kind::Object(&[read("exVat", Kind::Prices), read("incVat", Kind::Prices)]);

const MEMBERS: &[Member] = &[
    read("uid", Kind::Uid),
    read("created", Kind::Date),
    read("changed", Kind::Date),
    write("articleNumber", Kind::Text),
    write("name", Kind::Localized),
    write("introductionText", Kind::Localized),
    write("description", Kind::Localized),
    read("type", Kind::Text),
    write(
        "price",
        Kind::Object(&[
            read("current", Kind::Prices),
            write("regular", Kind::Prices),
            write("specialOffer", Kind::Prices),
        ]),
    ),
    read(
        "pricing",
        Kind::List(&Kind::Object(&[
            read("qtyFloor", Kind::Number),
            read("regular", TIER),
            read("specialOffer", TIER),
        ])),
    ),
    write("vatRate", Kind::Number),
    read("vatIsIncluded", Kind::Boolean),
    read("showPricesIncludingVat", Kind::Boolean),
    write(
        "stock",
        Kind::Object(&[
            write("stock", Kind::Number),
            write("useStock", Kind::Boolean),
            write("show", Kind::Boolean),
            write("hideUnstocked", Kind::Boolean),
        ]),
    ),
    read("isBuyable", Kind::Boolean),
    write("draft", Kind::Boolean),
    write("hidden", Kind::Boolean),
    write("presentationOnly", Kind::Boolean),
    write("news", Kind::Boolean),
    write("priceInquiryRequired", Kind::Boolean),
    write("ean", Kind::Text),
    write("sku", Kind::Text),
    write("unit", Kind::Open),
    write("weight", Kind::Number),
    write("freeFreight", Kind::Boolean),
    write("isBulky", Kind::Boolean),
    write("images", Kind::List(&Kind::Text)),
    write("imagesAltText", Kind::Open),
    write("attachments", Kind::Open),
    read("url", Kind::Open),
    read("baseName", Kind::Open),
    write("pageTitle", Kind::Localized),
    write("metaDescription", Kind::Localized),
    write("metaKeywords", Kind::Localized),
    write("deliveryInfo", Kind::Localized),
    write("articlegroup", Kind::Reference(Class::Articlegroup)),
    write("showInArticlegroups", Kind::List(&Kind::Reference(Class::Articlegroup))),
    read("articleTemplate", Kind::Number),
    write("attributes", Kind::Open),
    read("hasChoices", Kind::Boolean),
    read("choices", Kind::List(&Kind::Reference(Class::ArticleChoice))),
    write("choiceOptions", Kind::Open),
    read("choiceOptionPrices", Kind::Open),
    read("choiceSchema", Kind::Open),
    read("quantityInfo", Kind::Open),
    read(
        "variants",
        Kind::List(&Kind::Object(&[
            read("uid", Kind::Uid),
            read("definedBy", Kind::Open),
            read("overrides", Kind::Open),
        ])),
    ),
    read("customerGroupVariants", Kind::Open),
    read("content", Kind::Open),
    read("relationLists", Kind::Open),
    read("orderedWithArticles", Kind::Open),
    read("numberSold", Kind::Number),
];

pub(super) static ARTICLE: Schema = Schema {
    sorts: &["uid", "created", "changed", "name", "articleNumber", "numSold"],
    dates: &["/changed", "/created"],
    texts: &["/articleNumber"],
    ..Schema::new("Article", MEMBERS, 700_001)
};

/// Stored flat; what differs from the article is shown again in `Article.variants[].overrides`.
pub(super) static VARIANT: Schema = Schema {
    texts: &["/articleNumber"],
    ..Schema::new(
        "ArticleVariant",
        &[
            admin_read("uid", Kind::Uid),
            admin_read("article", Kind::Reference(Class::Article)),
            write("articleNumber", Kind::Text),
            write("stock", Kind::Number),
            write("image", Kind::Text),
        ],
        880_001,
    )
};

pub(super) static CHOICE: Schema = Schema::new(
    "ArticleChoice",
    &[
        read("uid", Kind::Uid),
        read("type", Kind::Text),
        read("name", Kind::Localized),
        read("mandatory", Kind::Boolean),
        read("description", Kind::Localized),
        read("minimum", Kind::Number),
        read("maximum", Kind::Number),
        read("multipleOf", Kind::Number),
        read("quantity", Kind::Boolean),
        read("quantityWeight", Kind::Boolean),
        read("options", Kind::List(&Kind::Reference(Class::ArticleChoiceOption))),
        read("maxSize", Kind::Number),
    ],
    4_100_001,
);

pub(super) static OPTION: Schema = Schema::new(
    "ArticleChoiceOption",
    &[read("uid", Kind::Uid), read("name", Kind::Localized), read("price", Kind::Prices)],
    71_000_001,
);

pub(super) static GROUP: Schema = Schema {
    sorts: &["uid", "name"],
    ..Schema::new(
        "Articlegroup",
        &[
            read("uid", Kind::Uid),
            read("name", Kind::Localized),
            read("url", Kind::Localized),
            read("baseName", Kind::Localized),
            read("description", Kind::Localized),
            read("pageTitle", Kind::Localized),
            read("children", Kind::List(&Kind::Reference(Class::Articlegroup))),
            read("parent", Kind::Reference(Class::Articlegroup)),
            read("hidden", Kind::Boolean),
            read("image", Kind::Text),
            read("metaDescription", Kind::Localized),
            read("metaKeywords", Kind::Localized),
            read("pageItems", Kind::Open),
        ],
        52_001,
    )
};
