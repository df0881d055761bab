# SPDX-License-Identifier: Apache-2.0
"""What `REDIS_URL` may say, and what is said about the rest without showing any of it."""

import pytest

from glsp.errors import SettingsError
from glsp.storage.redis.address import Address


@pytest.mark.parametrize(
    ("url", "form", "hosts", "login", "place"),
    [
        ("redis://h", "single", (("h", 6379),), {}, ("", 0)),
        ("REDIS://h:1/7", "single", (("h", 1),), {}, ("", 7)),
        ("redis://:p%2F%40@h/", "single", (("h", 6379),), {"password": "p/@"}, ("", 0)),
        ("redis://u:p@[::1]:6380", "single", (("::1", 6380),), {"username": "u", "password": "p"}, ("", 0)),
        ("redis+sentinel://a,b:1/main", "sentinel", (("a", 26379), ("b", 1)), {}, ("main", 0)),
        (
            "redis+sentinel://:p@a:26379,b:26379/my%20main/3",
            "sentinel",
            (("a", 26379), ("b", 26379)),
            {"password": "p"},
            ("my main", 3),
        ),
        ("redis+cluster://a,b:7000,c", "cluster", (("a", 6379), ("b", 7000), ("c", 6379)), {}, ("", 0)),
        ("redis+cluster://:a@b@c/0", "cluster", (("c", 6379),), {"password": "a@b"}, ("", 0)),
    ],
)
def test_each_form_is_understood(url, form, hosts, login, place):
    found = Address(url)

    assert (found.form, found.hosts, found.login, (found.service, found.database)) == (form, hosts, login, place)
    assert not found.tls


def test_a_second_s_means_tls_and_says_who_is_trusted():
    assert Address("rediss://h").tls == {"ssl": True, "ssl_check_hostname": True}
    assert Address("rediss+sentinel://h/s?ssl_ca_certs=/ca.pem&sentinel_password=x").tls["ssl_ca_certs"] == "/ca.pem"
    assert Address("rediss+cluster://h?ssl_cert_reqs=none").tls == {
        "ssl": True,
        "ssl_check_hostname": False,
        "ssl_cert_reqs": "none",
    }


def test_sentinels_may_have_a_login_of_their_own():
    found = Address("redis+sentinel://:p@h/s?sentinel_username=u&sentinel_password=q")

    assert (found.login, found.sentinel_login) == ({"password": "p"}, {"username": "u", "password": "q"})


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("hidden", "begins with none of"),
        ("http://:hidden@h", "begins with none of"),
        ("redis+other://:hidden@h", "begins with none of"),
        ("redis://:hidden@", "does not name hosts"),
        ("redis://:hidden@h:0", "does not name hosts"),
        ("redis://:hidden@h:99999", "does not name hosts"),
        ("redis://:hidden@h,", "does not name hosts"),
        ("redis://:hidden@a b", "does not name hosts"),
        ("redis://:hidden@[::1", "is not a URL"),
        ("redis://:hidden@a,b", "names several servers"),
        ("redis://hidden@h", "has a name and no password"),
        ("redis://:hidden@h/x", "number of a database"),
        ("redis://:hidden@h/1/2", "number of a database"),
        ("redis://:hidden@h/99999999", "number of a database"),
        ("redis://:hid/den@h", "does not name hosts"),
        ("redis://:hidden@h/#1", "not quoted"),
        ("redis+sentinel://:hidden@h", "does not name the service"),
        ("redis+cluster://:hidden@h/2", "only one"),
        ("redis://:hidden@h?x=hidden", "options that are none of"),
        ("redis://:hidden@h?hidden", "not NAME=VALUE"),
        ("redis://:hidden@h?ssl_ca_certs=hidden", "no second s"),
        ("rediss://:hidden@h?ssl_cert_reqs=hidden", "neither required nor none"),
        ("redis://:hidden@h?sentinel_password=hidden", "options for Sentinels"),
    ],
)
def test_what_makes_no_sense_is_named_without_showing_it(url, said):
    with pytest.raises(SettingsError) as caught:
        Address(url)

    assert said in caught.value.message
    for shown in (caught.value.message, caught.value.hint, repr(caught.value)):
        assert "hid" not in shown
    assert caught.value.__cause__ is None


def test_it_shows_itself_to_nobody():
    assert "hidden" not in f"{Address('redis://:hidden@h')!r}"
