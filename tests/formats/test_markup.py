# SPDX-License-Identifier: Apache-2.0
"""XML is read with line and column, never reaches outside of its text, never grows; and is written as it was."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glsp.errors import Invalid, TooLarge
from glsp.formats.encodings import decoded
from glsp.formats.markup import Tag, document, fragment, parse
from glsp.formats.markup.writing import fit

LAUGHS = "<!DOCTYPE a [" + "".join(f"<!ENTITY l{n} '{10 * f'&l{n - 1};'}'>" for n in range(1, 10)) + "]><a>&l9;</a>"


def same(one: Tag, other: Tag) -> bool:
    """Whether two tags say the same."""
    inner = list(zip(one.children, other.children, strict=False))
    return (
        (one.space, one.name, one.attributes, len(one.children)) == (other.space, other.name, other.attributes, len(other.children))
        and all(same(a, b) if isinstance(a, Tag) and isinstance(b, Tag) else a == b for a, b in inner)
    )  # fmt: skip


names = st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True)
spaces = st.sampled_from(["", "urn:one", "urn:two"])
texts = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12).map(fit)
attributes = st.dictionaries(st.one_of(names, names.map(lambda name: f"{{urn:two}}{name}")), texts, max_size=3)
scope = {"": "urn:one", "b": "urn:two"}
tags = st.recursive(
    st.builds(lambda space, name, given, text: Tag(space, name, given, [text] if text else [], scope=scope), spaces, names, attributes, texts),
    lambda inner: st.builds(
        lambda space, name, given, children: Tag(space, name, given, children, scope=scope),
        spaces, names, attributes, st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)  # fmt: skip


@given(tags)
def test_what_is_written_is_read_as_the_same(tag):
    assert same(parse(fragment(tag)), tag)


@given(tags)
def test_a_document_says_every_namespace_once_and_is_written_the_same_again(tag):
    root = Tag("urn:one", "root", {}, [tag], scope=scope)
    text = document(root)
    assert document(parse(text)) == text
    assert text.count('xmlns="urn:one"') >= 1


def test_a_fragment_brings_along_the_prefixes_that_only_its_texts_use():
    root = parse('<a xmlns:x="urn:x" xmlns:s="urn:s"><b s:type="x:word">see x:that, not http://y</b></a>')
    inner = next(root.tags())
    assert fragment(inner) == '<b xmlns:s="urn:s" xmlns:x="urn:x" s:type="x:word">see x:that, not http://y</b>'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (LAUGHS, "line 1, column 13: XML with a document type is not read"),
        ('\n<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "line 2, column 13: XML with a document type"),
        ('<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>', "document type is not read"),
        ('<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><a/>', "document type is not read"),
        ("<a>&nbsp;</a>", "line 1, column 4: not well-formed XML: undefined entity"),
        ("<a>\n <b></a>", "line 2, column 7: not well-formed XML: mismatched tag"),
        ("<a", "line 1, column 1: not well-formed XML: unclosed token"),
        ('<a b="1" b="2"/>', "duplicate attribute"),
        ("<a:b/>", "unbound prefix"),
        ("<a>\x01</a>", "line 1, column 4: not well-formed XML"),
        ("<a>\ud800</a>", "line 1, column 4: half of a surrogate pair"),
        ("", "no element found"),
    ],
)  # fmt: skip
def test_what_is_no_plain_xml_is_refused_with_its_place(text, told):
    with pytest.raises(Invalid, match=told):
        parse(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<a>" * 100_000, "line 1, column 451: XML elements are nested deeper than 150"),
        ("<a>" + "<b/>" * 300_000 + "</a>", "more than 200,000 XML elements"),
        ("<a " + " ".join(f"b{n}='1'" for n in range(300)) + "/>", "more than 200 attributes"),
        ("<a>" + "x" * 16_000_000, r"XML of 16,000,003 characters; at most 16,000,000 are read"),
    ],
    ids=["deep", "many", "wide", "long"],
)
def test_what_is_too_large_is_refused_before_it_costs_anything(text, told):
    started = time.process_time()
    with pytest.raises(TooLarge, match=told):
        parse(text)
    assert time.process_time() - started < 30


def test_encodings_that_a_file_declares_are_read():
    latin = '<?xml version="1.0" encoding="ISO-8859-1"?><a>ä</a>'
    assert decoded(latin.encode("latin-1")) == latin
    assert decoded('<?xml version="1.0" encoding="UTF-16"?><a>ä</a>'.encode("utf-16")).endswith("<a>ä</a>")
    assert decoded("\ufeffgo".encode()) == "go"
    assert decoded(b"\xfe\xff\x00g\x00o") == "go"
    assert (
        parse(decoded('<?xml version="1.0" encoding="windows-1252"?><a>\u20ac</a>'.encode("cp1252"))).text == "\u20ac"
    )


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<a>\n\xff</a>", r"byte 4 \(line 2, column 1\) is not UTF-8"),
        (b"<?xml version='1.0' encoding='zip'?><a/>", "line 1: the encoding 'zip' is not read"),
        (b"<?xml version='1.0' encoding='unicode_escape'?><a/>", "the encoding 'unicode_escape' is not read"),
        (b"\xff\xfea", "is not UTF-16-LE"),
    ],
)
def test_broken_and_strange_encodings_are_told(data, told):
    with pytest.raises(Invalid, match=told):
        decoded(data)
