"""`make gallery`: the gallery at http://127.0.0.1:8099/gallery/ until Ctrl-C."""

import tempfile
from pathlib import Path

from tests.gallery.serving import gallery_app

PORT = 8099

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        app = gallery_app(Path(folder))
        app.config["TEMPLATES_AUTO_RELOAD"] = True
        app.run(host="127.0.0.1", port=PORT)
