"""That a busy machine makes a benchmark slower, and not fail."""

import asyncio

from benchmarks.load import Plan, generate

ANSWER = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
REQUEST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"


def test_an_answer_that_comes_after_the_time_is_waited_for() -> None:
    async def run() -> None:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while await reader.read(1024):
                await asyncio.sleep(0.2)
                writer.write(ANSWER)
            writer.close()

        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            plan = Plan([server.sockets[0].getsockname()[1]], [REQUEST], 1, 0.01, 0.0)
            measured = await generate(plan)
        assert (measured.errors, measured.failure) == (0, "")
        assert measured.rate > 0

    asyncio.run(run())
