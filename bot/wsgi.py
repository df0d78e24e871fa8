"""What gunicorn serves."""

from bot.starting import unhurried

with unhurried():  # and what is here before the fork is shared by the workers: the collector would only copy it
    from sqlalchemy.orm import configure_mappers

    from bot.app import quiet_logs
    from bot.site import web

    quiet_logs()
    app = web()
    configure_mappers()  # else the first person's turn does it, in each worker anew
