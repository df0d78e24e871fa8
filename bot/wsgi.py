"""What gunicorn serves."""

from bot.app import quiet_logs, web

quiet_logs()
app = web()
