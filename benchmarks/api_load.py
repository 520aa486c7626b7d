"""A small client for where `wrk` is missing: the same request on many connections, answers counted.

python -m benchmarks.api_load PORT SECONDS CONNECTIONS < body
"""

import asyncio
import sys
import time


async def _ask_again(port: int, request: bytes, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answered = 0
    while time.monotonic() < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(head.decode())
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.split(b":")[1]))
        answered += 1
    writer.close()
    return answered


async def _main(port: int, seconds: int, connections: int) -> None:
    body = sys.stdin.buffer.read()
    head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    until = time.monotonic() + seconds
    answered = await asyncio.gather(*(_ask_again(port, head.encode() + body, until) for _ in range(connections)))
    print(sum(answered) / seconds)


if __name__ == "__main__":
    asyncio.run(_main(*(int(one) for one in sys.argv[1:4])))
