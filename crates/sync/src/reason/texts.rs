//! The English words of every reason, with the names of its values in braces: the one place where
//! codes, values and words come from.

/// One reason's words.
pub(super) struct Text {
    /// Which sentence it is: the code, with an ending where a code has several sentences.
    pub(super) key: &'static str,
    /// Stable short name; docs/reasons.md explains each. Empty for a part of another sentence.
    pub(super) code: &'static str,
    /// What is wrong and what to do.
    pub(super) words: &'static str,
}

const fn text(key: &'static str, words: &'static str) -> Text {
    Text { key, code: key, words }
}

const fn variant(key: &'static str, code: &'static str, words: &'static str) -> Text {
    Text { key, code, words }
}

/// Every reason but those of a hold, in the alphabet's order.
pub(super) const TEXTS: &[Text] = &[
    text("article-refused", "Specter does not take the article: {detail}. Mend that in the shop."),
    text("articles-first", "Waits until Specter has the articles {articles}."),
    text(
        "bad-number",
        "The article number \"{number}\" cannot be used: {problems}. Change it in the shop, for \
         example to {suggestion}.",
    ),
    text("bad-price", "Its price {price} cannot be used. Mend it in the shop."),
    text(
        "before-start",
        "The order was placed before the start date. Export it by hand if it is wanted.",
    ),
    text("cancelled", "The order was cancelled in the shop before it was exported."),
    text(
        "cancelled-after-export",
        "The order was cancelled in the shop after its export. Cancel {number} in Specter too.",
    ),
    text(
        "changed-after-export",
        "The order was changed in the shop after its export. Make the same change to {number} in \
         Specter.",
    ),
    text(
        "customer-in-doubt",
        "Specter's answer to creating the customer was lost, and customers are set to be always \
         new, so repeating it could make a second one. Look in Specter, then say what you found \
         with \"koppla orders settle\".",
    ),
    text(
        "customer-refused",
        "Specter refuses the customer ({code}: {text}). Mend that in the order's customer.",
    ),
    text(
        "defect",
        "A defect in Koppla stopped the work on this; all others go on. Report what the log says, \
         then export it again.",
    ),
    text(
        "ended-abruptly",
        "Koppla was ended abruptly while orders were on their way to Specter; this one follows when \
         none of them can arrive any more.",
    ),
    text(
        "exists-already",
        "Specter already has an order {reference} that Koppla does not remember sending. If it is \
         this order, enter its number with \"koppla orders settle\". If it belongs to another shop, \
         set an order prefix in the settings and then say --missing.",
    ),
    text(
        "foreign-number",
        "The shop already shows the external order number \"{shown}\", which is no Specter number. \
         Clear the field in the shop if the order is to be exported.",
    ),
    text("gone", "The shop does not have this order any more."),
    variant("gone-article", "gone", "The shop does not have this article any more."),
    text("inactive", "Order export is set to inactive in the settings."),
    variant("inactive-articles", "inactive", "Article export is set to inactive in the settings."),
    variant(
        "inactive-by-hand",
        "inactive",
        "Automatic export is off. Export the order by hand if it is wanted.",
    ),
    text("manual", "Waits until somebody presses Export."),
    text("no-number", "It has no article number. Give it one in the shop, such as {suggestion}."),
    text("not-sent-again", "Changed in the shop; changed articles are set not to be sent."),
    variant("number-blank", "", "it holds a space"),
    variant("number-character", "", "it holds the character '{character}'"),
    variant("number-empty", "", "it is empty"),
    variant("number-long", "", "it has {length} characters, more than {limit}"),
    text(
        "number-not-kept",
        "The order is {number} in Specter, but the shop shows \"{shown}\" after the number was \
         written. Write it into the order by hand.",
    ),
    text(
        "number-refused",
        "The order is {number} in Specter, but the shop does not take the number ({code}: {text}). \
         Write it into the order by hand.",
    ),
    text(
        "number-taken",
        "The shop shows Specter's number {number} on this order, but that number belongs to order \
         {other} already. Clear or correct the field in the shop.",
    ),
    variant(
        "number-taken-answer",
        "number-taken",
        "Specter answered with the number {number}, which already belongs to the shop's order \
         {other}. Search in Specter for {reference} and enter the right number with \"koppla orders \
         settle\".",
    ),
    text(
        "number-twice",
        "The article number {number} stands {count} times in the shop (also on {others}).",
    ),
    variant(
        "number-twice-change",
        "number-twice",
        "The article number {number} stands {count} times in the shop (also on {others}). Change \
         this one to {suggestion}, for example.",
    ),
    text(
        "number-unknown",
        "The order is in Specter, but the answer with its number was lost. Search in Specter for \
         {reference} and enter the number with \"koppla orders settle\".",
    ),
    text(
        "order-in-doubt",
        "Specter's answer was lost, so the order may or may not be there. Search in Specter for the \
         shop's order number, then say what you found with \"koppla orders settle\".",
    ),
    variant(
        "order-in-doubt-refused",
        "order-in-doubt",
        "An earlier answer was lost, and sending the order again was refused for another reason \
         ({code}: {text}). Search in Specter for the shop's order number, then say what you found \
         with \"koppla orders settle\".",
    ),
    text(
        "order-refused",
        "Specter refuses the order ({code}: {text}). Mend that, then export it again. If Specter \
         has the order already, enter its number with \"koppla orders settle\".",
    ),
    text(
        "other-number",
        "The order is {number} in Specter, but the shop shows \"{shown}\", which Koppla did not \
         write and does not overwrite. Clear the field in the shop to have {number} written.",
    ),
    text("package", "It is a product package. Packages are not exported yet; its articles are."),
    text(
        "restored",
        "Koppla's ledger was restored from a backup after this order was placed, so the order may \
         be in Specter already. Search in Specter for the shop's order number, then say what you \
         found with \"koppla orders settle\".",
    ),
    text(
        "reference-shared",
        "Specter takes this order for order {other}, which it has as {number}: both connections send \
         it as {reference}. Set another order prefix in the settings of this connection.",
    ),
    text(
        "same-customer",
        "Another order of the same customer is not settled yet; this one follows it.",
    ),
    text(
        "service-number",
        "The article number {number} is the one set as service_articles.{service}. Change it in \
         the shop, for example to {suggestion}, or choose another number in the settings.",
    ),
    text(
        "settling",
        "Specter's answer was lost, so the order may or may not be there. Koppla waits a moment and \
         then finds out.",
    ),
    text(
        "stock-off",
        "Exported, but stock handling is off in the shop, so its stock will not follow Specter. \
         Switch it on for the article if it should.",
    ),
    text(
        "two-orders",
        "Specter has this order twice, as {number} and as {other}: a program that had stood still \
         for minutes sent it late. Cancel one of them in Specter, then give the other one's number \
         with \"koppla orders settle\".",
    ),
    text("unreadable", "The shop's figures for this order are not understood: {detail}."),
    variant(
        "unreadable-article",
        "unreadable",
        "The shop's figures for this article are not understood: {detail}.",
    ),
    variant(
        "unreadable-refused",
        "unreadable",
        "The shop does not show this order ({code}: {text}).",
    ),
    // What befalls a call: the class of the failure is the code.
    variant("auth", "auth", "{system} does not accept the account ({text})"),
    variant("throttled", "throttled", "asked to wait {seconds} s"),
    variant("transient", "transient", "no usable answer: {detail}"),
    variant("transient-missing", "transient", "{what} does not exist"),
    variant("transient-refused", "transient", "refused ({code}: {text})"),
    variant("transient-unreached", "transient", "not reached: {detail}"),
];
