"""The vault's door on the network: TLS 1.3, who may knock, for how long, and under which name."""
