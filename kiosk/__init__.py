"""Every screen: chrome is what they share, market and province are rooms of their own."""
