orders-inactive = The connection is not on, so no orders are sent right now.
orders-to-connection = To the connection
orders-search = Find an order
orders-search-help = The shop’s order number or Specter’s, all of it or its beginning.
orders-search-go = Search
orders-search-clear = Clear
orders-tabs = Orders by state
orders-all = All
orders-found =
    { $count ->
        [0] No order begins with “{ $text }”.
        [one] One order begins with “{ $text }”.
       *[other] Showing { $count } orders that begin with “{ $text }”.
    }
orders-not-seen = Koppla has not seen such an order. If it was placed in the shop, Koppla can fetch it from there.
orders-look-up = Fetch order { $number } from the shop
orders-none = There are no orders here.
orders-tick-all = Tick all on this page
orders-tick = Tick order { $number }
orders-shop-number = Order in the shop
orders-specter-number = Order in Specter
orders-shop-total = Total in the shop
orders-specter-total = To pay in Specter
orders-gift-cards = gift card { $amount }
orders-differs = does not agree
orders-state = State
orders-time = Noticed
orders-export = Export the ticked ones
orders-export-help = What is in Specter already is not sent again.
orders-pages = Pages
orders-newer = Newer
orders-older = Older
orders-more = More
orders-none-ticked = No order was ticked. Tick those that you want to export.
orders-not-active = The connection is not on, so nothing is exported. Switch it on first.
said-orders-exported = The orders are being exported. Their state changes here as soon as they have arrived.
said-order-exported = The order is being exported. Its state is shown below.
said-order-settled = Your answer is noted, and Koppla goes on with the order.
said-order-not-in-shop = The shop has no order of that number. Check the number.
order-state-due = On its way
order-state-in_doubt = In doubt
order-state-asking = Answer
order-state-number_unknown = Number missing
order-state-held = Held
order-state-manual = Waits for Export
order-state-ignored = Not sent
order-state-done = Done
