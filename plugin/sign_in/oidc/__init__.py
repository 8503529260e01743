"""Signing in through an organisation's OpenID provider (OpenID Connect Core 1.0, code flow, PKCE).

The way there is in starting, what the provider says of itself in provider, the way back in
coming_back, whose checks of the id_token are in id_tokens.
"""
