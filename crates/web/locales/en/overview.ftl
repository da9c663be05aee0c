overview-empty = No shop is connected yet.
overview-connect = Connect a shop
overview-needs = Needs you
overview-needs-nobody = Nothing needs you right now.
overview-paused = The connection stands still until you have mended this.
overview-order = Order { $number }
overview-more =
    { $count ->
        [one] One more order needs you. Open it from its connection below.
       *[other] { $count } more orders need you. Open them from their connections below.
    }
overview-for-export =
    { $count ->
        [one] One order waits for export
       *[other] { $count } orders wait for export
    }
overview-connections = Connections
overview-search = Find a connection
overview-none-found = No connection has that name.
overview-connection = Connection
overview-state = State
overview-today = New in Koppla today
overview-waiting = On their way
overview-in-doubt = In doubt
overview-for-a-person = Need you
overview-oldest = Waiting longest
overview-page = Page { $page } of { $pages }
overview-before = Previous page
overview-after = Next page
connection-state-active = On
connection-state-inactive = Off
connection-state-paused = Paused
chart-orders = New orders in Koppla by day
chart-orders-sum =
    { $count ->
        [0] No orders in the last 30 days
        [one] One order in the last 30 days
       *[other] { $count } orders in the last 30 days
    }
chart-orders-when = An order counts on the day Koppla first saw it. Older orders that are fetched count on the day they were fetched.
chart-spans = Time from order to Specter
chart-spans-latest = { $day }: half within { $median }, nine of ten within { $ninetieth }
chart-spans-none = No order came into Specter in the last 30 days
chart-spans-text = For each day: the time from when Koppla saw the order in the shop until it was in Specter. The figures stand in the table below the picture.
chart-median = half of the orders
chart-ninetieth = nine of ten
chart-as-table = Show the figures
chart-day = Day
chart-noticed = Orders
span-milliseconds = { $n } ms
span-seconds = { $n } s
span-minutes = { $n } min
span-hours = { $n } h
span-days = { $n } d
