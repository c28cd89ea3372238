"""A storage of either kind, and a house whose reporters send files."""

import os
from urllib.request import Request, urlopen

import pytest
from moto.server import ThreadedMotoServer

from intake.attachments.storage import Storage, storage_at
from tests.intake.attachments.sending import FileHouse
from tests.intake.dossier.house import House

BUCKET = "sealed-things"


@pytest.fixture(scope="session")
def bucket_url():
    """A bucket behind moto's server, as the settings name it: `s3://…`."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    before = dict(os.environ)
    os.environ |= {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_REGION": "us-east-1",
    }
    urlopen(Request(f"http://{host}:{port}/{BUCKET}", method="PUT")).close()
    yield f"s3://{BUCKET}/vigil"
    os.environ.clear()
    os.environ.update(before)
    server.stop()


@pytest.fixture
def folder(tmp_path):
    """Where a storage of the first kind lies; it makes the folder itself."""
    return tmp_path / "attachments"


@pytest.fixture(params=["folder", "bucket"])
def storage(request):
    """Either kind of storage, one after the other."""
    if request.param == "folder":
        return Storage.in_folder(request.getfixturevalue("folder"))
    return storage_at(request.getfixturevalue("bucket_url"))


@pytest.fixture
async def house(office, folder):
    """An office of intake and a medical unit, in a fresh instance, with a folder for what is sent to them."""
    return FileHouse.of(await House.settled(office), Storage.in_folder(folder))
