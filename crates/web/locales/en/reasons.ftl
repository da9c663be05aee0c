# Why an order or article rests where it rests: what happened, why, and what to do.

## The order itself

reason-no-rows = The order has no goods. Add the goods to the order in the shop, or cancel it.
reason-email = The customer has no usable e-mail address, and Specter wants one. Enter the customer’s e-mail address on the order in the shop.
reason-name = Neither a company nor a person is named. Enter the customer’s name on the order in the shop.
reason-country = “{ $country }” is no two-letter country code. Choose the country again in the order’s addresses in the shop.
reason-currency = “{ $currency }” is no three-letter currency code. Register the order in Specter by hand.
reason-reference = The reference “{ $reference }” must have 1 to { $limit } plain characters (a–z, digits, hyphen). Choose a shorter order prefix in the settings. If the shop’s order number itself is the trouble, register the order by hand.
reason-article-number = Row { $row } ({ $name }): the article number “{ $number }” cannot be sent: { $problems }. Give the article a number of the letters a–z, digits, hyphen, underscore and full stop. The order keeps the old number: remove the row from the order and add the article again.
reason-service-clash = Row { $row }: the article number “{ $number }” is the one that the settings use for { $service }. Choose another number in the settings, or for the article in the shop.
reason-service-number-unset = The settings have no valid article number for { $service } (they say “{ $number }”). Enter a number in the settings and make sure that Specter has the article.
reason-quantity = Row { $row }: the quantity is { $quantity }. Correct it in the shop.
reason-negative-discount = Row { $row }: the discount is { $gross } and makes the item dearer. Remove the row in the shop and add the article again.
reason-amount-too-large = An amount in the order is out of any range. Correct the order’s figures in the shop.

## The sums

reason-vat-rate = Row { $row }: Specter has no VAT rate of { $vat } %. If your Specter has it, add it to the VAT rates in the settings. If not, correct the article’s VAT in the shop, remove the row and add the article again.
reason-vat-sums = Row { $row }: { $net } without VAT and { $gross } with VAT do not fit the rate of { $vat } %. Remove the row in the shop and add the article again.
reason-rows-differ = The rows come to { $rows }, but the shop’s sum of the goods is { $cart }. Open and save the order in the shop so that it is added up again. If it still does not fit, register it by hand.
reason-sums-differ = Goods { $goods }, shipping { $shipping } and fee { $fee } do not make the total { $total }. Open and save the order in the shop so that it is added up again. If it still does not fit, register it by hand.
reason-negative-total = The order’s total is { $total }, below zero. Lower the discount in the shop and give the customer the rest as a credit invoice in Specter.
reason-gift-cards = Gift cards pay { $cards } of an order that costs { $total }. Correct the gift card’s sum in the shop; the rest stays on the card.
reason-residual = { $residual } would be left over, more than one öre for { $rates ->
    [one] the order’s only VAT rate
   *[other] each of the { $rates } VAT rates
    }. Then what is set about Specter’s rounding is not right: correct the rounding in the settings. The preview shows the rows.
reason-unbalanced = The rows come to { $erp } in Specter, but { $shop } is to be paid. Then what is set about Specter’s rounding is not right: correct the rounding in the settings. The preview shows the rows.

## What Specter or the shop says

reason-order-refused = Specter does not accept the order ({ $code }: { $text }). Nothing was created. Put that right, then export the order again. If it is in Specter already because somebody entered it by hand, give its number on the order’s page.
reason-customer-refused = Specter does not accept the customer ({ $code }: { $text }). Correct the customer’s details on the order in the shop.
reason-foreign-number = The shop already shows the external order number “{ $shown }”, which is no number of Specter’s. Another program may have handled the order. If it is to be exported, clear the field in the shop.
reason-number-taken = The shop shows Specter’s number { $number } on the order, but that number belongs to order { $other } already. Clear or correct the field in the shop.
reason-number-taken-answer = Specter answered with the number { $number }, which already belongs to the shop’s order { $other }. Search for { $reference } in Specter and give the right number on the order’s page.
reason-two-orders = Specter has the order twice, as { $number } and { $other }: a computer that had stood still for minutes sent it late. Cancel one of them in Specter, then give the other one’s number on the order’s page.
reason-reference-shared = Specter takes this order for order { $other }, which it has as { $number }: both connections send it as { $reference }. Set another order prefix in the settings of this connection.
reason-number-refused = The order is { $number } in Specter, but the shop does not take the number ({ $code }: { $text }). Write the number into the order by hand.
reason-number-not-kept = The order is { $number } in Specter, but the shop shows “{ $shown }” after the number was written. Write the number into the order by hand.
reason-defect = A fault in Koppla stopped the work on this; all others go on. Report what the log file says, then export again.

## Questions to you

reason-order-in-doubt = Specter’s answer was lost, so the order may or may not be there. Koppla never sends it twice. Search for the shop’s order number in Specter, then say on the order’s page what you found.
reason-order-in-doubt-refused = An earlier answer was lost, and sending the order again was refused for another reason ({ $code }: { $text }). Search for the shop’s order number in Specter, then say on the order’s page what you found.
reason-number-unknown = The order is in Specter, but the answer with its number was lost. Search for { $reference } in Specter and give the number on the order’s page.
reason-exists-already = Specter already has an order { $reference } that Koppla does not remember sending. If it is this order, give its number on the order’s page. If it belongs to another shop, you need an order prefix in the settings.
reason-restored = Koppla’s database was restored from a backup after this order was placed, so it may be in Specter already. Search for the shop’s order number in Specter, then say on the order’s page what you found.
reason-customer-in-doubt = Specter’s answer to creating the customer was lost, and customers are set to be always new, so another try could make a second one. Look for the customer in Specter, then say on the order’s page what you found.

## Koppla is at work

reason-settling = Specter’s answer was lost, so the order may or may not be there. Koppla waits a moment and then finds out. There is nothing for you to do.
reason-articles-first = Waits until Specter has the articles { $articles }.
reason-same-customer = Another order of the same customer is not finished yet. This one follows it.
reason-ended-abruptly = Koppla was ended abruptly while orders were on their way to Specter. This one follows as soon as none of them can arrive any more.

## Done, with a reminder

reason-changed-after-export = The order was changed in the shop after its export. Make the same change to { $number } in Specter.
reason-cancelled-after-export = The order was cancelled in the shop after its export. Cancel { $number } in Specter too.
reason-other-number = The order is { $number } in Specter, but the shop shows “{ $shown }”. Koppla did not write that and does not overwrite it. Clear the field in the shop if { $number } is to be written there.

## Not sent

reason-manual = Waits until somebody presses Export.
reason-before-start = The order was placed before the start date. If it is wanted, export it by hand.
reason-cancelled = The order was cancelled in the shop before it was exported.
reason-inactive = Order export is switched off in the settings.
reason-inactive-articles = Article export is switched off in the settings.
reason-inactive-by-hand = Automatic export is switched off. If the order is wanted, export it by hand.
reason-gone = The shop does not have this order any more. What is in Specter stays there.
reason-gone-article = The shop does not have this article any more. What is in Specter stays there.

## Articles

reason-no-number = The article has no number. Give it one in the shop, such as { $suggestion }.
reason-bad-number = The article number “{ $number }” cannot be used: { $problems }. Change it in the shop, for example to { $suggestion }.
reason-number-twice = The article number { $number } stands { $count } times in the shop (also on { $others }). Change the others; while several have it, none of them is exported.
reason-number-twice-change = The article number { $number } stands { $count } times in the shop (also on { $others }). Change this one, for example to { $suggestion }; while several have it, none of them is exported.
reason-bad-price = The price { $price } cannot be used. Correct it in the shop.
reason-package = It is a product package. Packages are not exported yet; the articles in them are.
reason-article-refused = Specter does not accept the article: { $detail }. Correct that in the shop.
reason-stock-off = Exported, but stock handling is off in the shop, so its stock does not follow Specter. Switch it on for the article if it should.
reason-not-sent-again = Changed in the shop. The settings say that changed articles are not sent again.
reason-service-number = The article number { $number } is the one that the settings use for { $service }. Change it in the shop, for example to { $suggestion }, or choose another number in the settings.

reason-number-empty = it is empty
reason-number-blank = it holds a space
reason-number-character = it holds the character “{ $character }”
reason-number-long = it has { $length } characters, more than { $limit }

## Orders and articles

reason-unreadable = The shop’s figures for this order are not understood: { $detail }. Correct them in the shop. If they look right there, please report it.
reason-unreadable-article = The shop’s figures for this article are not understood: { $detail }. Correct them in the shop. If they look right there, please report it.
reason-unreadable-refused = The shop does not hand out this order ({ $code }: { $text }). Check the order, and what the API key may do, in the shop.

## Calls that did not get through

reason-transient = No usable answer: { $detail }. Koppla tries again by itself. If it lasts, check that both systems are up.
reason-transient-unreached = Could not be reached: { $detail }. Koppla tries again by itself. If it lasts, check the network and that both systems are up.
reason-transient-refused = Refused ({ $code }: { $text }). Koppla tries again by itself.
reason-transient-missing = { $what } does not exist. Koppla tries again by itself.
reason-throttled = The other side asked for a pause of { $seconds } s. Koppla waits and then goes on.
reason-auth = { $system } does not accept the account ({ $text }). The connection is paused, so that nothing is sent in vain. Check the keys under Connection; everything then goes on where it was.

reason-system-shop = The shop
reason-system-specter = Specter

reason-service-gift_card = gift cards
reason-service-discount = discounts
reason-service-payment_fee = payment fees
reason-service-shipping = shipping
reason-service-cash_on_delivery = cash on delivery
reason-service-rounding = rounding
