connect-title-new = Connect a shop
connect-title = The connection { $name }
connect-welcome = Seven short steps, about ten minutes. You can stop at any time: what you have entered is kept, and you go on where you were.
connect-steps = Steps
connect-step-shop = The shop
connect-step-specter = Specter
connect-step-test = Test
connect-step-articles = The articles
connect-step-settings = Settings
connect-step-activate = Switch on
connect-step-export = First export
connect-step-is-done = Done
connect-step-is-next = To do
connect-step-is-later = Later
connect-head-shop = Your shop at Abicart
connect-head-specter = Your account at Specter
connect-head-test = Test both sides
connect-head-articles = The articles before the export
connect-head-settings = What you need to decide
connect-head-activate = Switch the connection on
connect-head-export = The articles to Specter
connect-state-active = Orders and articles are transferred.
connect-state-off = Nothing is transferred. Everything that is linked already stays linked.
connect-state-new = Nothing is transferred until you switch the connection on.
connect-state-paused = Koppla has paused the connection, because one side no longer accepts the details.
connect-state-paused-cure = Mend the details under The shop or Specter, test them, then switch the connection on again. The orders wait meanwhile, and none is lost.
connect-administrators-only = Only an administrator can change the connection.
connect-save-on = Save and go on
connect-save-tested = Test and save
connect-go-on = Go on
connect-more = More details
connect-reload = Reload the page

connect-shop-text = Koppla reads orders and articles from the shop with an API key of its own. In the shop's administration it is under Inställningar → Externa kopplingar → API-nycklar (Settings → External connections → API keys). Make a new key for Koppla and copy it here.
connect-shop-number = The shop's number
connect-shop-number-help = Digits only. It stands in the address when you are signed in to the shop's administration.
connect-token = API key
connect-token-help = The key is never shown again, only its last four characters.
connect-secret-ends = The stored key ends in { $ending }. Leave the field empty to keep it.
connect-secret-kept = A key is stored. Leave the field empty to keep it.
connect-name = Name of the connection
connect-name-help = A short name that stands in addresses. If you leave it empty, the shop's number is used.
connect-shop-address = Address of the shop's API
connect-address-help = Change it only if you were given another address.
connect-public-address = Koppla's address from outside
connect-public-address-help = If the shop can reach Koppla on the internet, it signals each new order and the order is transferred at once. Otherwise Koppla looks every minute.
connect-specter-text = You get smbID and keys from Specter. Ask their support if you do not have them.
connect-account-help = Your account number at Specter, digits only. It is sometimes written sbmId.
connect-kind = Which keys do you have?
connect-kind-v2 = API user with ApiUserKey and IntegrationKey
connect-kind-v1 = md5key, two keys of the older kind
connect-user = API user
connect-user-help = The API user's number, digits only.
connect-key-1 = ApiUserKey, or the first md5 key
connect-key-2 = IntegrationKey, or the second md5 key
connect-keys-help = The keys are never shown again, only their last four characters.
connect-keys-end = The stored keys end in { $first } and { $second }. Leave the fields empty to keep them.
connect-specter-address = Address of Specter's API

connect-wrong-address = The address cannot be used. It must begin with https:// and hold no space.
connect-private-address = The address { $address } leads to the computer that runs Koppla, or into a private network. Check it. If it is right, for instance for a sandbox, whoever runs Koppla must allow it: koppla serve --allow-private-addresses.
connect-wrong-public-address = Koppla's address from outside cannot be used. It must begin with https://. Leave the field empty if the shop does not reach Koppla.
connect-wrong-shop-number = The shop's number must be a number, such as 41234.
connect-no-token = The API key is missing. Copy it from Inställningar → Externa kopplingar → API-nycklar in the shop.
connect-wrong-name = The name may hold only the letters a–z, digits, hyphens and underscores, and 40 characters at most.
connect-known = There already is a connection named { $name }. Open it from the overview, or choose another name under More details.
connect-other-shop = This connection has already transferred from another shop. Make a new connection for this shop.
connect-wrong-account = smbID must be a number. It stands in the details from Specter.
connect-other-account = This connection has already transferred to another account at Specter. Make a new connection for this account.
connect-wrong-user = The API user's number is missing or is no number. If you only have two md5 keys, choose that above.
connect-no-keys = Both keys are needed. Copy them from the details you got from Specter.
connect-nothing-changed = The new details are not accepted. Nothing was changed: the connection works on with the old ones.

connect-test-text = Koppla asks the shop and Specter whether they accept the details. Nothing is changed on either side.
connect-test = Test the connection
connect-test-again = Test again
connect-fact-shop = Shop
connect-accepted = Accepted { $time }
connect-not-tried = Not accepted yet
connect-shop-fine = The shop { $name } answers, accepts the API key and counts in Swedish kronor.
connect-specter-fine = Specter answers and accepts smbID and keys.
connect-no-shop = There is no shop with this number.
connect-no-shop-cure = Check the shop's number in the first step.
connect-token-refused = The shop does not accept the API key. The shop answers: { $words }
connect-token-refused-cure = Check that the key is complete, belongs to this very shop and is active. Otherwise make a new one under Inställningar → Externa kopplingar → API-nycklar.
connect-currency = The shop's base currency is { $currency }. Specter keeps its books in Swedish kronor, so every price would be wrong.
connect-currency-cure = The connection can be used only when the shop's base currency is SEK. Ask Abicart's customer service whether it can be changed.
connect-keys-refused = Specter does not accept smbID and keys. Specter answers: { $words }
connect-keys-refused-cure = Check smbID, the API user and both keys in step two, character by character. If they are right, Specter has to switch the API on for the account.
connect-unreached = { $system ->
    [shop] Koppla cannot reach the shop: { $words }.
   *[specter] Koppla cannot reach Specter: { $words }.
    }
connect-unreached-cure = { $system ->
    [shop] Check the address of the shop's API under More details, and that this computer is online.
   *[specter] Check the address of Specter's API under More details, and that this computer is online.
    }
connect-no-answer = { $system ->
    [shop] The shop does not answer, or makes no sense: { $words }.
   *[specter] Specter does not answer, or makes no sense: { $words }.
    }
connect-no-answer-cure = { $system ->
    [shop] Try again in a while. If that does not help, check the address of the shop's API under More details, and that this computer is online.
   *[specter] Try again in a while. If that does not help, check the address of Specter's API under More details, and that this computer is online.
    }
connect-throttled = { $system ->
    [shop] The shop asks Koppla to wait { $seconds } seconds.
   *[specter] Specter asks Koppla to wait { $seconds } seconds.
    }
connect-throttled-cure = Test again in { $seconds } seconds. Nothing is wrong.
connect-refused = { $system ->
    [shop] The shop says no: { $words }
   *[specter] Specter says no: { $words }
    }
connect-refused-cure = { $system ->
    [shop] Check the address of the shop's API and the shop's number.
   *[specter] Check the address of Specter's API and smbID.
    }
connect-unusable = The details cannot be used.
connect-unusable-cure = Write the address with https://, as it stands in the system's documentation.

connect-articles-text = To be transferred, an article needs an article number of its own without å, ä, ö, spaces and special characters. So does every size and colour that can be chosen. Koppla looks at the whole range and changes nothing.
connect-articles-check = Look at the articles
connect-articles-again = Look again
connect-articles-ready = { $count ->
    [0] No article can be exported as it is.
    [one] One article or choice option can be transferred.
   *[other] { $count } articles and choice options can be transferred.
    }
connect-articles-refused = { $count ->
    [one] One cannot be transferred as it is.
   *[other] { $count } cannot be transferred as they are.
    }
connect-articles-looked = The articles were looked at { $time }.
connect-articles-mend = Mend the numbers in the shop and look again, or go on now: what cannot be transferred waits, and is transferred as soon as its number is mended.
connect-articles-all = Show all { $count }
connect-articles-failed = The articles could not be read.
connect-articles-failed-cure = Try again.
connect-looking = { $count ->
    [0] Reading the articles from the shop …
   *[other] Reading the articles from the shop, { $count } so far …
    }
connect-looking-label = Reading the articles
connect-exporting = { $through } of { $total } articles are done …
connect-exporting-label = Transferring the articles
connect-exported = { $count ->
    [0] No article is in Specter yet.
    [one] One article is in Specter.
   *[other] { $count } articles are in Specter.
    }
connect-held = { $count ->
    [one] One article could not be transferred.
   *[other] { $count } articles could not be transferred.
    }
connect-held-link = See why
connect-progress-off = The connection is switched off. Nothing is transferred.
connect-progress-alone = Waiting for a running Koppla to take the connection up. If nothing happens within a minute, make sure that “koppla serve” is running.

connect-settings-text = The rest has defaults that suit most shops, and all of it can be changed later.
connect-event = When is an order transferred to Specter?
connect-event-placed = When the customer orders
connect-event-manual = When I press Export
connect-event-inactive = Not at all, only articles are transferred
connect-since = From when on do orders count?
connect-since-help = Older orders are transferred only if you press Export. So nothing that you have already entered in Specter by hand ends up there twice.
connect-since-all = All orders in the shop
connect-since-now = From now on
connect-since-date = From a date on:
connect-since-day = First day
connect-prefix-head = Order numbers
connect-prefix = Prefix
connect-prefix-help = Stands before the shop's order number in Specter, such as FJ-. Needed when several shops share an account at Specter; otherwise the field may be empty.
connect-wrong-date = The date cannot be read. Write it as 2026-11-23.
connect-wrong-prefix = The prefix may hold only the letters a–z, digits, hyphens, underscores and full stops, and 20 characters at most.
connect-same-prefix = The connection { $other } exports to the same Specter account under the same prefix. Two orders of one number cannot be told apart there. Choose another prefix.
connect-meanwhile = Somebody else has changed the settings meanwhile. Go back, reload the page and make the change again.
connect-settings-others = VAT, payment methods, order confirmations, how customers are found and everything else are in the settings.
connect-settings-all = All settings

connect-activate-text = This is how it will be. When you switch it on, both sides are tested once more, and then the articles begin to be transferred.
connect-activate = Switch the connection on
connect-is-on = The connection is on.
connect-fact-articles = Articles
connect-fact-orders = Orders
connect-chosen-placed = Transferred when the customer orders.
connect-chosen-manual = Transferred when you press Export.
connect-chosen-inactive = Not transferred.
connect-fact-since = Orders from { $time } on count.
connect-no-prefix = None
connect-fact-services = Articles for shipping, fees and discounts
connect-services-made = Koppla makes { $numbers } in Specter where they are missing.
connect-services-by-hand = Make sure that Specter has { $numbers }: Koppla does not make them.
connect-deliveries-text = Type the shop's id of each delivery method into the field “external key” in Specter. They stand ready to copy under
connect-service-refused = Specter does not take the article { $number }: { $words } Choose another number in the settings, or make the article by hand in Specter.
connect-to-orders = To the orders
connect-to-articles = To the articles
connect-to-settings = To the settings

connect-calibrate-head = When an answer from Specter is lost
connect-calibrate-text = If the network fails in the middle of an order, nobody knows whether it arrived. Koppla can find out what Specter does with an order that comes twice, and then settle such cases by itself. The trial puts test orders of 0 kronor into Specter, which you remove afterwards. Without it, Koppla asks you in such cases.
connect-calibrate-good = Specter notices an order that comes twice. Koppla settles lost answers by itself.
connect-calibrate-doubles = Specter does not notice an order that comes twice. Koppla asks you when an answer is lost, so that nothing is doubled.
connect-calibrate = Try it with test orders
connect-calibrate-again = Try it again
connect-calibrated = The trial is done. Remove the test orders in Specter:
connect-upkeep = Upkeep
connect-upkeep-text = You change details and keys under The shop and Specter. New ones are tested before they count.
connect-switch-off = Switch the connection off
switch-off-title = Switch the connection { $name } off?
switch-off-stops = Koppla stops reading the shop and sending to Specter at once. What is on its way just now is finished, so that nothing is left half done.
switch-off-keeps = Nothing is forgotten: settings, keys, and which order is which in Specter are kept.
switch-off-later = When you switch it on again, everything that came meanwhile is fetched.
switch-off-not = No, leave it on

said-connection-on = The connection is on. The articles begin to be transferred.
said-connection-off = The connection is switched off. Nothing is transferred any more.
said-connection-saved = Both sides accept the new details. They count from now on.
