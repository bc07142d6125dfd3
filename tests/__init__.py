"""The tests mirror the rooms of the house; journeys and browser tests stand beside them."""
