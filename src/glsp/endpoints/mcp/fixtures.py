# SPDX-License-Identifier: Apache-2.0
"""What the MCP conformance suite wants to find in a server: its test tools, resources and prompts, word for word.

Registered by `glsp serve --mcp-conformance-fixtures` alone, on the product's own server, so that the suite runs through
the product's own transport, guard and middleware. Names and answers: the suite's scenarios, version 0.1.16.
"""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import mcp_types as types
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool

Ctx = Context[Any, Any]

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="  # one pixel
WAV = base64.b64encode(b"RIFF$\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\0\0\0\0").decode()

SCHEMA_2020_12: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {
        "address": {
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
        }
    },
    "properties": {"name": {"type": "string"}, "address": {"$ref": "#/$defs/address"}},
    "additionalProperties": False,
}


PROMPTS = (
    "test_simple_prompt", "test_prompt_with_arguments", "test_prompt_with_embedded_resource", "test_prompt_with_image",
)  # fmt: skip


def register(server: MCPServer[Any]) -> None:
    """Adds everything to a server."""
    for function in (
        test_simple_text, test_image_content, test_audio_content, test_embedded_resource, test_multiple_content_types,
        test_tool_with_logging, test_error_handling, test_tool_with_progress, test_sampling, test_elicitation,
        test_elicitation_sep1034_defaults, test_elicitation_sep1330_enums, test_reconnection,
    ):  # fmt: skip
        server.add_tool(function, structured_output=False)
    schema_tool = Tool.from_function(json_schema_2020_12_tool, structured_output=False)
    schema_tool.parameters = SCHEMA_2020_12
    server._tool_manager._tools[schema_tool.name] = schema_tool  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    server.resource("test://static-text", mime_type="text/plain")(static_text)
    server.resource("test://static-binary", mime_type="image/png")(static_binary)
    server.resource("test://template/{id}/data", mime_type="application/json")(template_data)
    for name in PROMPTS:
        server.prompt()(globals()[name])


async def test_simple_text() -> str:
    """Answers with a text."""
    return "This is a simple text response for testing."


def _image() -> types.ImageContent:
    return types.ImageContent(type="image", data=PNG, mime_type="image/png")


def _embedded(uri: str, text: str, media_type: str = "text/plain") -> types.EmbeddedResource:
    contents = types.TextResourceContents(uri=uri, mime_type=media_type, text=text)
    return types.EmbeddedResource(type="resource", resource=contents)


async def test_image_content() -> list[types.ContentBlock]:
    """Answers with an image."""
    return [_image()]


async def test_audio_content() -> list[types.ContentBlock]:
    """Answers with a sound."""
    return [types.AudioContent(type="audio", data=WAV, mime_type="audio/wav")]


async def test_embedded_resource() -> list[types.ContentBlock]:
    """Answers with a resource."""
    return [_embedded("test://embedded-resource", "This is an embedded resource content.")]


async def test_multiple_content_types() -> list[types.ContentBlock]:
    """Answers with a text, an image and a resource."""
    text = types.TextContent(type="text", text="Multiple content types test:")
    mixed = _embedded("test://mixed-content-resource", '{"test":"data","value":123}', "application/json")
    return [text, _image(), mixed]


async def test_tool_with_logging(ctx: Ctx) -> str:
    """Logs three times while it runs."""
    for message in ("Tool execution started", "Tool processing data", "Tool execution completed"):
        await ctx.request_context.session.send_log_message(  # pyright: ignore[reportDeprecated]
            level="info", data=message, related_request_id=ctx.request_id
        )
        await asyncio.sleep(0.05)
    return "Tool with logging executed successfully"


async def test_error_handling() -> str:
    """Fails."""
    raise ToolError("This tool intentionally returns an error for testing")


async def test_tool_with_progress(ctx: Ctx) -> str:
    """Reports progress."""
    for progress in (0, 50, 100):
        await ctx.report_progress(progress, 100, f"Completed step {progress} of 100")
        await asyncio.sleep(0.05)
    return "Tool with progress executed successfully"


async def test_sampling(ctx: Ctx, prompt: str) -> str:
    """Asks the client's model."""
    message = types.SamplingMessage(role="user", content=types.TextContent(type="text", text=prompt))
    result = await ctx.request_context.session.create_message(  # pyright: ignore[reportDeprecated]
        messages=[message], max_tokens=100
    )
    text = result.content.text if isinstance(result.content, types.TextContent) else ""
    return f"LLM response: {text}"


async def _elicit(ctx: Ctx, message: str, schema: dict[str, Any]) -> types.ElicitResult:
    return await ctx.request_context.session.elicit_form(
        message=message, requested_schema=schema, related_request_id=ctx.request_id
    )


async def test_elicitation(ctx: Ctx, message: str) -> str:
    """Asks the client's user."""
    text = {"type": "string", "description": "User's response"}
    schema = {"type": "object", "properties": {"username": text, "email": text}, "required": ["username", "email"]}
    result = await _elicit(ctx, message, schema)
    return f"User response: action={result.action}, content={result.content}"


async def test_elicitation_sep1034_defaults(ctx: Ctx) -> str:
    """Asks with default values of every kind."""
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "default": "John Doe"},
            "age": {"type": "integer", "default": 30},
            "score": {"type": "number", "default": 95.5},
            "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
            "verified": {"type": "boolean", "default": True},
        },
        "required": [],
    }
    result = await _elicit(ctx, "Please review and update the form fields with defaults", schema)
    return f"Elicitation completed: action={result.action}, content={result.content}"


async def test_elicitation_sep1330_enums(ctx: Ctx) -> str:
    """Asks with every shape of a choice."""
    plain = [f"option{number}" for number in (1, 2, 3)]
    titled = [
        {"const": f"value{number}", "title": f"{word} Option"}
        for number, word in enumerate(("First", "Second", "Third"), 1)
    ]
    choices = [
        {"const": f"value{number}", "title": f"{word} Choice"}
        for number, word in enumerate(("First", "Second", "Third"), 1)
    ]
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            "untitledSingle": {"type": "string", "enum": plain},
            "titledSingle": {"type": "string", "oneOf": titled},
            "legacyEnum": {
                "type": "string",
                "enum": ["opt1", "opt2", "opt3"],
                "enumNames": ["Option One", "Option Two", "Option Three"],
            },
            "untitledMulti": {"type": "array", "items": {"type": "string", "enum": plain}},
            "titledMulti": {"type": "array", "items": {"anyOf": choices}},
        },
        "required": [],
    }
    result = await _elicit(ctx, "Please select options from the enum fields", schema)
    return f"Elicitation completed: action={result.action}, content={result.content}"


async def test_reconnection(ctx: Ctx) -> str:
    """Closes its stream while it works; the client comes back for the answer."""
    close = ctx.request_context.close_sse_stream
    if close is not None:
        await close()
        await asyncio.sleep(0.1)
    return "Reconnection test completed successfully"


async def json_schema_2020_12_tool() -> str:
    """Has a schema with the members of JSON Schema 2020-12."""
    return "JSON Schema 2020-12 tool called"


async def static_text() -> str:
    """A text."""
    return "This is the content of the static text resource."


async def static_binary() -> bytes:
    """A picture."""
    return base64.b64decode(PNG)


async def template_data(id: str) -> str:  # noqa: A002  the template's name
    """What a template gives."""
    return f'{{"id":"{id}","templateTest":true,"data":"Data for ID: {id}"}}'


async def test_simple_prompt() -> str:
    """A prompt without arguments."""
    return "This is a simple prompt for testing."


async def test_prompt_with_arguments(arg1: str, arg2: str) -> str:
    """A prompt with two arguments."""
    return f"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'"


async def test_prompt_with_embedded_resource(resourceUri: str) -> list[dict[str, Any]]:  # noqa: N803  the suite's name
    """A prompt with a resource inside."""
    resource = _embedded(resourceUri, "Embedded resource content for testing.")
    return [
        {"role": "user", "content": resource.model_dump(by_alias=True, exclude_none=True, mode="json")},
        {"role": "user", "content": {"type": "text", "text": "Please process the embedded resource above."}},
    ]


async def test_prompt_with_image() -> list[dict[str, Any]]:
    """A prompt with a picture inside."""
    return [
        {"role": "user", "content": _image().model_dump(by_alias=True, exclude_none=True, mode="json")},
        {"role": "user", "content": {"type": "text", "text": "Please analyze the image above."}},
    ]
