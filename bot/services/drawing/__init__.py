"""A round from the heads-up before it to the day it ends: planned, drawn, committed, closed."""
