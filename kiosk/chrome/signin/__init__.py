"""Who stands at a screen: badge and PIN, sessions, and what a route asks of whoever calls it."""
