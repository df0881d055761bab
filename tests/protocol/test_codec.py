# SPDX-License-Identifier: Apache-2.0
"""The codec: what goes in and out, and what hostile input gets."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glsp.errors import ProtocolError
from glsp.protocol import actions, codec, rpc


def process(action: object, client_id: str = "sprotty") -> bytes:
    body = {"jsonrpc": "2.0", "method": "process", "params": {"clientId": client_id, "action": action}}
    return msgspec.json.encode(body)


def test_an_id_of_zero_an_empty_id_and_a_null_id_make_a_request() -> None:
    for text in ("0", '""', "null", '"x"', "7"):
        frame = f'{{"jsonrpc":"2.0","id":{text},"method":"shutdown"}}'.encode()
        expected = rpc.Request(msgspec.json.decode(text), "shutdown", codec.NO_PARAMS)
        assert codec.decode_frame(frame) == expected


def test_without_an_id_it_is_a_notification() -> None:
    assert codec.decode_frame(b'{"method":"shutdown"}') == rpc.Notification("shutdown", codec.NO_PARAMS)


def test_a_response_is_told_apart_from_a_request() -> None:
    assert codec.decode_frame(b'{"jsonrpc":"2.0","id":3,"result":null}') == rpc.Response(3)
    assert codec.decode_frame(b'{"jsonrpc":"2.0","id":3,"error":{"code":1,"message":"x"}}') == rpc.Response(3)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"", rpc.PARSE_ERROR),
        (b"{", rpc.PARSE_ERROR),
        (b"\xff\xfe", rpc.PARSE_ERROR),
        (b"[]", rpc.INVALID_REQUEST),
        (b"7", rpc.INVALID_REQUEST),
        (b"{}", rpc.INVALID_REQUEST),
        (b'{"id":1}', rpc.INVALID_REQUEST),
        (b'{"method":7}', rpc.INVALID_REQUEST),
        (b'{"method":"process","params":[]}', rpc.INVALID_PARAMS),
        (b'{"method":"process","params":{"clientId":1,"action":{}}}', rpc.INVALID_PARAMS),
        (b'{"method":"x","params":' + b"[" * 10_000 + b"]" * 10_000 + b"}", rpc.PARSE_ERROR),
        (b'{"method":"x","params":' + b"[" * 50_000, rpc.PARSE_ERROR),
    ],
)
def test_hostile_frames_get_their_json_rpc_code(frame: bytes, code: int) -> None:
    with pytest.raises(ProtocolError) as refused:
        codec.decode_frame(frame)
    assert refused.value.rpc_code == code


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_a_protocol_error(frame: bytes) -> None:
    try:
        message = codec.decode_frame(frame)
    except ProtocolError as error:
        message = error
    assert isinstance(message, ProtocolError | rpc.Request | rpc.Notification | rpc.Process | rpc.Response)


def test_a_small_action_stays_undecoded_until_its_kind_is_known() -> None:
    message = codec.decode_frame(process({"kind": "requestPopupModel", "requestId": "", "elementId": "a", "x": 1}))
    assert isinstance(message, rpc.Process)
    head = codec.decode_head(message.action)
    assert (head.kind, head.request_id, head.response_id) == ("requestPopupModel", "", None)


def test_large_computed_bounds_are_read_in_one_pass() -> None:
    bounds = [{"elementId": f"n{i}", "newSize": {"width": 82, "height": 30.5}} for i in range(2_000)]
    action = {"kind": "computedBounds", "revision": 4, "responseId": "client_1", "bounds": bounds, "viewport": {}}
    frame = process(action)
    assert len(frame) > codec.BULK_BYTES
    message = codec.decode_frame(frame)
    assert isinstance(message, rpc.Bulk)
    assert isinstance(message.action, actions.ComputedBounds)
    assert (message.client_id, message.action.revision) == ("sprotty", 4)
    measured = codec.decode_bounds(message.action)
    assert (len(measured.bounds), measured.skipped) == (2_000, 0)
    assert repr(measured.bounds[7].new_size.width) == "82"


def test_another_large_action_takes_the_ordinary_way() -> None:
    frame = process({"kind": "paste", "clipboardData": {"application/json": "x" * 40_000}})
    message = codec.decode_frame(frame)
    assert isinstance(message, rpc.Process)
    assert codec.decode_head(message.action).kind == "paste"


def test_unusable_bounds_are_skipped_and_counted_and_the_others_kept() -> None:
    text = (
        b'{"kind":"computedBounds","revision":1,"bounds":['
        b'{"elementId":"a","newSize":{"width":null,"height":1}},'
        b'{"elementId":"b","newSize":{"width":2,"height":1},"newPosition":{"x":1,"y":2}},'
        b'{"elementId":"c","newSize":{"width":1e300,"height":1}}],"alignments":7,"routes":null}'
    )
    computed = codec.decode_action("computedBounds", msgspec.Raw(text))
    assert isinstance(computed, actions.ComputedBounds)
    measured = codec.decode_bounds(computed)
    assert [entry.element_id for entry in measured.bounds] == ["b"]
    assert (measured.alignments, measured.routes, measured.skipped) == ((), (), 3)


def test_null_reads_as_absent_and_absent_is_never_written() -> None:
    raw = msgspec.Raw(b'{"kind":"requestCheckEdge","edgeType":"e","sourceElementId":"a","targetElementId":null}')
    edge = codec.decode_action("requestCheckEdge", raw)
    assert edge == actions.RequestCheckEdge(edge_type="e", source_element_id="a")
    answer = actions.CheckEdgeTargetResult(response_id="", is_valid=True, edge_type="e", source_element_id="a")
    assert codec.encode(answer) == (
        b'{"kind":"checkEdgeTargetResult","responseId":"","isValid":true,"edgeType":"e","sourceElementId":"a"}'
    )


def test_a_wrong_type_names_the_member() -> None:
    with pytest.raises(ProtocolError, match=r"requestPopupModel: .*\$\.elementId"):
        codec.decode_action("requestPopupModel", msgspec.Raw(b'{"kind":"requestPopupModel","elementId":7}'))


def test_lists_that_are_empty_are_written() -> None:
    markers = actions.SetMarkers(response_id="", markers=(), reason="live")
    assert codec.encode(markers) == b'{"kind":"setMarkers","responseId":"","markers":[],"reason":"live"}'
    palette = actions.SetContextActions(response_id="1", actions=())
    assert codec.encode(palette) == b'{"kind":"setContextActions","responseId":"1","actions":[]}'


def test_a_model_frame_is_one_valid_message_whatever_its_parts() -> None:
    head = codec.process_head('sp"rotty')
    parts = codec.model_frame(head, {"kind": "updateModel", "animate": True}, [b'{"id":"g",', b'"children":[]}'])
    assert msgspec.json.decode(b"".join(parts)) == {
        "jsonrpc": "2.0",
        "method": "process",
        "params": {
            "clientId": 'sp"rotty',
            "action": {"kind": "updateModel", "animate": True, "newRoot": {"id": "g", "children": []}},
        },
    }


def test_answers_carry_the_id_they_were_asked_with() -> None:
    assert codec.encode_result(0, None) == b'{"jsonrpc":"2.0","id":0,"result":null}'
    assert codec.encode_error(None, -32700, "x") == (
        b'{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"x"}}'
    )


def test_every_client_action_decodes_what_it_encodes() -> None:
    samples: list[actions.Action] = [
        actions.RequestModel(request_id="1", options=actions.ModelOptions(source_uri="glsp:a", is_reconnecting=True)),
        actions.SetEditMode(edit_mode="readonly"),
        actions.SaveModel(file_uri="file:///a.wf"),
        actions.GlspUndo(),
        actions.RequestMarkers(elements_ids=("a",), reason="batch", request_id=""),
    ]
    for sample in samples:
        assert codec.decode_action(actions.kind_of(sample), msgspec.Raw(codec.encode(sample))) == sample
