#!/usr/bin/env python3
"""Talks to `samovar mcp` with the reference client of the Model Context Protocol, over standard input and output.

    pip install mcp
    Tests/Clients/mcp_client.py PROGRAM [QUESTION] [-- ARGUMENT …]

Lists tools and resources, searches, asks, reads a document as a tool and as a resource, and makes one wrong call.
Exits with an error when an answer is not what the client's own types promise.
"""

import asyncio
import os
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


def check(condition: bool, message: str) -> None:
    if not condition:
        sys.exit(f"failed: {message}")


def text_of(result) -> str:
    return "\n".join(part.text for part in result.content if part.type == "text")


async def talk(program: str, arguments: list[str], question: str) -> None:
    server = StdioServerParameters(command=program, args=["mcp", *arguments], env=dict(os.environ))
    async with stdio_client(server) as (reader, writer), ClientSession(reader, writer) as session:
        greeting = await session.initialize()
        dumped = greeting.model_dump(by_alias=True)
        print(f"{dumped['serverInfo']['name']} {dumped['serverInfo']['version']}, protocol {dumped['protocolVersion']}")
        await session.send_ping()

        names = [tool.name for tool in (await session.list_tools()).tools]
        print("tools:", ", ".join(names))
        check(set(names) == {"search", "ask", "list_documents", "read_document"}, "four tools")

        resources = (await session.list_resources()).resources
        check(bool(resources), "documents are resources")
        contents = (await session.read_resource(resources[0].uri)).contents
        check(bool(contents[0].text), "a resource has text")
        print(f"resources: {len(resources)}, the first is {resources[0].name}")

        found = await session.call_tool("search", {"query": question, "limit": 2})
        print("search:\n ", text_of(found).replace("\n", "\n  ")[:300])
        items = found.model_dump(by_alias=True)["structuredContent"]["items"]
        check(bool(items), "search finds passages")

        document = items[0]["citation"]["document"]
        read = await session.call_tool("read_document", {"id": str(document)})
        start, end = items[0]["citation"]["byte_range"]
        check(len(text_of(read).encode()) >= min(end, 1024), "the cited document can be read")

        answer = await session.call_tool("ask", {"question": question})
        print("ask:\n ", text_of(answer).replace("\n", "\n  "))
        check(bool(text_of(answer)), "an answer has text")

        wrong = (await session.call_tool("read_document", {"id": "nowhere"})).model_dump(by_alias=True)
        check(wrong["isError"], "a tool's failure is marked")
        print("a wrong call:", wrong["content"][0]["text"])
    print("all of it as the protocol's own client expects")


def main() -> None:
    arguments = sys.argv[1:]
    rest = []
    if "--" in arguments:
        split = arguments.index("--")
        arguments, rest = arguments[:split], arguments[split + 1 :]
    check(bool(arguments), "name the program, such as .build/release/samovar")
    question = arguments[1] if len(arguments) > 1 else "Who brought tea to Russia?"
    asyncio.run(talk(arguments[0], rest, question))


main()
