"""What must not be readable: sealed to its place, opened by any of our keys, and nowhere in the clear."""

import hmac
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot import crypto
from bot.crypto import Keyring, Unreadable
from bot.stage import stage
from tests import databases

OLD, NEW = Keyring((b"o" * 32,)), Keyring((b"n" * 32, b"o" * 32))


def test_what_is_sealed_opens_at_its_place_only() -> None:
    sealed = OLD.seal("もう無理です", "parent.name:1")
    assert OLD.open(sealed, "parent.name:1") == "もう無理です"
    with pytest.raises(Unreadable):
        OLD.open(sealed, "parent.name:2")


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    sealed = OLD.seal("a", "x")
    assert NEW.open(sealed, "x") == "a"
    with pytest.raises(Unreadable):
        OLD.open(NEW.seal("a", "x"), "x")


def test_what_was_changed_does_not_open() -> None:
    sealed = bytearray(OLD.seal("a", "x"))
    sealed[-1] ^= 1
    with pytest.raises(Unreadable):
        OLD.open(bytes(sealed), "x")


def test_a_lost_key_lets_the_talk_begin_anew(tmp_path: Path) -> None:
    with stage(tmp_path, databases.sqlite(tmp_path)) as town:
        aoi = town.person("aoi")
        aoi.says("面談")
        town.quiet()
        crypto.use(Keyring((b"z" * 32,)))
        aoi.says("メニュー")
        town.quiet()
        assert "[面談を予約]" in aoi.new()[-1].text


def test_the_database_and_the_logs_hold_no_word_of_hers(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    name, words = "カナリア花子", "ここだけの話です"
    with stage(tmp_path, databases.sqlite(tmp_path)) as town:
        hanako = town.person("hanako", name)
        hanako.follow()
        town.quiet()
        for said in (words, "面談", "2027-02-03", words):
            hanako.says(said)
            town.quiet()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    seen = capfd.readouterr()
    for secret in (name, words):
        assert secret.encode() not in kept
        assert secret not in seen.out + seen.err
    assert hanako.user_id not in seen.out + seen.err


def test_a_trace_is_the_hmac_of_its_words_by_the_oldest_key() -> None:
    """The key is prepared once, and shared by all threads; n=4,000."""
    with ThreadPoolExecutor(8) as pool:
        traces = list(pool.map(lambda number: NEW.trace(f"{number}歳"), range(4000)))
    wanted = [hmac.new(OLD.keys[0], f"{number}歳".encode(), "sha256").hexdigest()[:12] for number in range(4000)]
    assert traces == wanted
