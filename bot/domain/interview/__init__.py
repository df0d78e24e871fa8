"""The interview around the eighth month: its times, its booking, what is asked before and written after it."""
