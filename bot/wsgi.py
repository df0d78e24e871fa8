"""What gunicorn serves."""

import gc

from bot.app import quiet_logs
from bot.site import web

quiet_logs()
app = web()
gc.freeze()  # what is here before the fork is shared by the workers; the collector would only copy it
