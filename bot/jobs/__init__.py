"""What runs without anybody asking: one timetable, and a worker that keeps it."""
