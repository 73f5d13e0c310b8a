"""The operator's first day: `vigie init`, from a token to the first coordinator's link."""
