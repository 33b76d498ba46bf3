"""WSGI entry."""

import atexit
import gc
import importlib
import os
from contextlib import suppress

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from minsheng.kernel.errors import MinshengError
from minsheng.policy import packs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minsheng.config.settings")
application = get_wsgi_application()
# The pages, everything they import and the county's policies stay for good: looked through for garbage again and again, they
# would cost now and then an answer a tenth of a second. What is wrong with a pack is said by the page that asks for it.
importlib.import_module(settings.ROOT_URLCONF)
packs.rest(1.0)
with suppress(MinshengError):
    packs.load(settings.MINSHENG_PACK)
gc.freeze()
# What a page makes dies with it: to look through the young after every 700 objects costs a twentieth of a page.
gc.set_threshold(10_000, 20, 20)
atexit.register(gc.unfreeze)  # else DuckDB complains at the end of all that was never let go
