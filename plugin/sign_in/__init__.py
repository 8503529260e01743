"""Coming in without a password: links by e-mail, an OpenID provider, limits on trying."""
