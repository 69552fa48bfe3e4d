"""From ranked statements to a verified, cited answer."""
