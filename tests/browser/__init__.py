"""The viewer in a real browser: a few journeys of people who need the picture."""
