"""Grantees who sign in with the owner's identity provider (OpenID Connect) and show its token."""
