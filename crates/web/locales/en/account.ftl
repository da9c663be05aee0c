account-title = Your account
account-name-title = Name
account-email = You sign in with { $email }.
account-save = Save the name
account-password-title = Password
account-old = Current password
account-new = New password
account-change = Change password
account-old-wrong = The current password is wrong. Nothing was changed. After several errors you have to wait a while.
account-sessions-title = Where you are signed in
account-browser = Browser
account-browser-unknown = Unknown browser
account-since = Signed in
account-seen = Last active
account-here = This one
account-end = Sign out
account-end-others = Sign out everywhere but here
said-name-changed = The name was changed.
said-password-changed = The password was changed. You are signed out everywhere but here.
said-sessions-ended = Signed out.
factor-title = Two-step sign-in
factor-on = On
factor-codes-left = { $count ->
    [0] No recovery codes left.
    [one] One recovery code left.
   *[other] { $count } recovery codes left.
 }
factor-why = Sign in with your password and a code from your telephone. A stolen password alone is then of no use.
factor-switch-on = Switch on
factor-switch-off = Switch off
factor-how = Scan the picture with an app for one-time codes, such as your telephone’s password manager. Then enter the code that it shows.
factor-picture = QR code to scan with the telephone
factor-typed = Cannot scan it? Type this key:
factor-code = Code
factor-code-wrong = The code is wrong. Check that the telephone’s clock is right and enter the code that it shows now.
factor-back = Back to the account
factor-codes-title = Recovery codes
factor-is-on = Two-step sign-in is on.
factor-codes-text = Keep these codes in a safe place. Each can be used once instead of the telephone. They are shown only now.
factor-codes-kept = I have kept the codes
