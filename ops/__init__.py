"""How Ronde is set up, started, stopped and checked; the product itself never imports this package."""
