"""One's own account: key, second device, passphrase, sessions; and what only who holds an office's key can do."""
