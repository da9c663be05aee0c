# Koppla as Abicart's settings server (ACC-4).
integration-key = The key is wrong. Check it with Abicart.
integration-too-many = Too many wrong keys. Try again in a while.
integration-no-connection = Shop { $webshop } is not linked in Koppla yet. Open Koppla and link the shop first.
integration-no-json = The settings did not arrive as they should. Try again.
integration-meanwhile = Somebody else has changed the settings meanwhile. Load the page again and repeat the change.
integration-broken = Koppla can’t read the settings right now. Try again in a while.
