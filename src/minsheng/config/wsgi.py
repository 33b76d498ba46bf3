"""WSGI entry."""

import gc
import importlib
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minsheng.config.settings")
application = get_wsgi_application()
# The pages and everything they import stay for good: looked through for garbage again and again, they would cost now and then
# an answer a tenth of a second.
importlib.import_module(settings.ROOT_URLCONF)
gc.freeze()
