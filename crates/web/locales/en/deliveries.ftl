deliveries-intro = Copy the id of each delivery method and paste it into the field “External key” of the delivery method in Specter. Specter then knows how the order is to be sent.
deliveries-honest = Specter does not tell which keys are filled in, so Koppla cannot see it. Tick the box here once you have pasted an id.
deliveries-warning = Some delivery methods are used in orders but not linked. Those orders may lack a delivery method in Specter.
deliveries-none = Koppla does not know any delivery methods yet.
deliveries-method = Delivery method
deliveries-id = Id to copy
deliveries-used = Used in orders
deliveries-linked = In Specter
deliveries-gone = No longer in the shop
deliveries-copy = Copy
deliveries-copied = Copied
deliveries-copy-id = Copy { $id }
deliveries-newest = latest
deliveries-done = Pasted into Specter
deliveries-missing = Not linked
deliveries-looked-at = { $orders ->
    [0] No order has been counted yet.
    [one] Counted over the latest order.
   *[other] Counted over the { $orders } latest orders.
  }
deliveries-without = { $orders ->
    [one] One of them has no delivery method.
   *[other] { $orders } of them have no delivery method.
  }
deliveries-read-at = Read from the shop on { $at }.
deliveries-never-read = The delivery methods have not been read from the shop yet.
deliveries-read = Read from the shop again
deliveries-not-read = The shop did not give its delivery methods: { $reason }
deliveries-invalid = One of the delivery methods cannot be read. Load the page again and try once more.
deliveries-meanwhile = Somebody else changed the settings at the same moment. Load the page again and try once more.
said-deliveries-read = Payment and delivery methods have been read from the shop.
