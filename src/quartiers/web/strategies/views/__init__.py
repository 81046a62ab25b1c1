"""The actions of a strategy seen together: table, calendar, budget, map, paper."""
