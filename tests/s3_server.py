"""An S3 server of the tests' own, and buckets on it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

KEY_ID, REGION = "key-id", "us-east-1"
SECRET = "c4nary-p@ss/w%rd"


@contextmanager
def serve_s3() -> Iterator[str]:
    """Run a server and yield where it listens.

    In a process of its own: a library that asks it without letting go of the interpreter would wait
    for itself.
    """
    script = (
        "import sys; from moto.server import ThreadedMotoServer as Server;"
        "server = Server(ip_address='127.0.0.1', port=0, verbose=False); server.start();"
        "print(server.get_host_and_port()[1], flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as server:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        server.kill()


@dataclass
class Bucket:
    """An empty bucket of a test's own, and who may read it."""

    name: str
    endpoint: str
    client: Any

    @classmethod
    def made(cls, endpoint: str, nodeid: str) -> Bucket:
        """Make a bucket for a test."""
        import boto3

        client = boto3.client(
            "s3",
            endpoint_url=endpoint,
            aws_access_key_id=KEY_ID,
            aws_secret_access_key=SECRET,
            region_name=REGION,
        )
        name = f"b{abs(hash(nodeid)) % 10**12}"
        client.create_bucket(Bucket=name)
        return cls(name, endpoint, client)

    def put(self, key: str, text: str | bytes, *, age: float = 0) -> None:
        body = text.encode() if isinstance(text, str) else text
        self.client.put_object(Bucket=self.name, Key=key, Body=body)

    def get(self, key: str) -> bytes:
        return self.client.get_object(Bucket=self.name, Key=key)["Body"].read()

    def keys(self, prefix: str = "") -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.name, Prefix=prefix
        )
        return sorted(each["Key"] for page in pages for each in page.get("Contents", ()))

    def states(self) -> dict[str, tuple[str, Any]]:
        """Return what tells each object from any other that lay under its key."""
        found = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return {
            each["Key"]: (each["ETag"], each["LastModified"])
            for page in found
            for each in page.get("Contents", ())
        }

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=key)

    @property
    def login(self) -> dict[str, Any]:
        extra = {"region_name": REGION, "endpoint_url": self.endpoint}
        return {"login": KEY_ID, "password": SECRET, "extra": extra}

    @property
    def environment(self) -> dict[str, str]:
        """Return what lets a process use the bucket without a connection."""
        return {
            "AWS_ACCESS_KEY_ID": KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL": self.endpoint,
        }
