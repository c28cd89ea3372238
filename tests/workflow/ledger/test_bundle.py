"""Bundles: written whole or not at all; whatever is done to one is found, and a stranger's program agrees."""

import subprocess
import sys
import tempfile
from base64 import b64encode
from contextlib import contextmanager
from hashlib import sha256
from os import mkfifo
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflow.ledger.logs import KEY, a_log, an_entry, checkpoint_of, signed
from workflow.errors import Broken, NotFound, NotNow, NotUnderstood
from workflow.ledger.bundle import MAX_MISFITS, verify_bundle, write_bundle
from workflow.ledger.entry import MAX_LEAF_BYTES, canonical
from workflow.ledger.note import LogKey, sign

VKEY = str(KEY.verifier)
POLICY = b'{"clocks":[]}'
POLICY_HASH = sha256(POLICY).hexdigest()
LEAVES = a_log("abacab")


def bundle_in(folder, leaves=LEAVES, note=None, policies=((POLICY_HASH, POLICY),)):
    bundle = folder / "bundle"
    write_bundle(bundle, leaves, note=note or signed(leaves), vkey=VKEY, policies=dict(policies))
    return bundle


@contextmanager
def a_bundle(leaves=LEAVES, **more):
    with tempfile.TemporaryDirectory() as folder:
        yield bundle_in(Path(folder), leaves, **more)


@pytest.fixture
def bundle(tmp_path):
    return bundle_in(tmp_path)


def misfits(bundle, vkey=VKEY, **more):
    return [str(misfit) for misfit in verify_bundle(bundle, vkey, **more).misfits]


def lines_of(bundle):
    return (bundle / "entries.jsonl").read_bytes().splitlines(keepends=True)


def put(bundle, lines):
    (bundle / "entries.jsonl").write_bytes(b"".join(lines))


def judged_by_a_stranger(bundle):
    """Exit code and words of a program that knows only the formats."""
    foreign = Path(__file__).with_name("foreign.py")
    done = subprocess.run(
        [sys.executable, "-I", foreign, bundle, VKEY], capture_output=True, text=True, encoding="utf-8", check=False
    )
    return done.returncode, done.stdout.strip() or done.stderr


@given(streams=st.text("abcd", max_size=30))
def test_an_exported_log_verifies(streams):
    leaves = a_log(streams)

    with a_bundle(leaves) as bundle:
        report = verify_bundle(bundle, VKEY)

    assert (report.ok, report.misfits, report.notes) == (True, (), ())
    assert (report.size, report.root) == (len(leaves), checkpoint_of(leaves).root)


@pytest.mark.parametrize("streams", ["", "a", "abacab", "abcabcabcabca"])
def test_a_stranger_finds_the_same_size_and_root(tmp_path, streams):
    bundle = bundle_in(tmp_path, a_log(streams))
    report = verify_bundle(bundle, VKEY)

    assert judged_by_a_stranger(bundle) == (0, f"ok {report.size} {b64encode(report.root).decode()}")


def test_a_stranger_finds_a_changed_entry_too(bundle):
    put(bundle, [line.replace(b'"number":5', b'"number":7') for line in lines_of(bundle)])

    assert judged_by_a_stranger(bundle) == (4, "the checkpoint is for other entries")
    assert misfits(bundle) == ["checkpoint: Its root is not the root of the 6 entries: one was changed."]


def test_the_lines_are_the_leaves_themselves(bundle):
    assert lines_of(bundle) == [leaf + b"\n" for leaf in LEAVES]
    assert bundle.stat().st_mode & 0o077 == 0


@settings(max_examples=200)
@given(at=st.integers(0), bit=st.integers(0, 7))
def test_no_altered_bit_goes_unnoticed(at, bit):
    with a_bundle() as bundle:
        file = [f for f in sorted(bundle.rglob("*")) if f.is_file() and f.name != "vkey"][at % 3]
        content = bytearray(file.read_bytes())
        content[at // 3 % len(content)] ^= 1 << bit
        file.write_bytes(content)

        assert misfits(bundle) != []


@given(rubbish=st.binary(max_size=2_000), name=st.sampled_from(["entries.jsonl", "checkpoint", "vkey"]))
def test_rubbish_in_place_of_a_file_is_a_misfit_or_a_note(rubbish, name):
    with a_bundle() as bundle:
        (bundle / name).write_bytes(rubbish)
        report = verify_bundle(bundle, VKEY)

    assert report.misfits or report.notes
    assert all(str(misfit).startswith((name, "checkpoint")) for misfit in report.misfits)


@given(order=st.permutations(range(len(LEAVES))))
def test_another_order_of_entries_is_found(order):
    with a_bundle() as bundle:
        put(bundle, [LEAVES[place] + b"\n" for place in order])

        assert (misfits(bundle) == []) == (order == sorted(order))


@pytest.mark.parametrize("name", ["entries.jsonl", "checkpoint", "vkey"])
@pytest.mark.parametrize("instead", [None, Path.mkdir, mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_a_missing_file_is_named(bundle, name, instead):
    (bundle / name).unlink()
    if instead:
        instead(bundle / name)

    assert misfits(bundle)[0] == f"{name}: The file is missing."


def test_missing_policies_are_named(bundle):
    (bundle / "policies" / f"{POLICY_HASH}.json").unlink()
    (bundle / "policies").rmdir()

    assert misfits(bundle) == ["policies: It cannot be read (No such file or directory)."]


def test_a_policy_under_a_wrong_name_is_found(bundle):
    (bundle / "policies" / "kosovo.json").write_bytes(POLICY)

    assert misfits(bundle) == ["policies/kosovo.json: It is not named by the SHA-256 of its content."]


def test_a_policy_that_entries_name_and_the_bundle_lacks_is_noted(tmp_path):
    bundle = bundle_in(tmp_path, [canonical(an_entry(policy=POLICY_HASH))], policies=())

    assert [str(note) for note in verify_bundle(bundle, VKEY).notes] == [
        f"The bundle lacks the policy {POLICY_HASH}, which entries name."
    ]


def test_a_cut_line_is_found(bundle):
    put(bundle, [*lines_of(bundle)[:-1], lines_of(bundle)[-1][:-10]])

    assert misfits(bundle) == [
        "entries.jsonl, line 6: The last line is cut off.",
        "checkpoint: It is signed for 6 entries, and the bundle holds 5.",
    ]


@pytest.mark.parametrize("length", [MAX_LEAF_BYTES + 1, MAX_LEAF_BYTES + 2, 3 * MAX_LEAF_BYTES, 10_000_000])
@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_huge_line_is_one_misfit_and_the_rest_is_still_read(bundle, length, end):
    put(bundle, [*lines_of(bundle)[:3], b"x" * length + end, *lines_of(bundle)[3:][: len(end) * 9]])

    assert misfits(bundle)[0].startswith("entries.jsonl, line 4: ")
    assert not any(" line " in misfit for misfit in misfits(bundle)[1:])


def test_a_missing_event_is_named_with_its_stream(tmp_path):
    bundle = bundle_in(tmp_path, LEAVES[:2] + LEAVES[3:])

    assert misfits(bundle) == [
        "entries.jsonl, line 4: Event 3 of office:a comes after event 1: events between them are missing."
    ]


def test_many_misfits_are_counted_and_not_all_listed(tmp_path):
    report = verify_bundle(bundle_in(tmp_path, [b"rubbish"] * 1_000), VKEY)

    assert len(report.misfits) == MAX_MISFITS
    assert [str(note) for note in report.notes] == ["900 more misfits are not listed."]


def test_a_log_signed_by_somebody_else_is_found(tmp_path):
    stranger = LogKey.generate("stranger.example/log")

    assert misfits(bundle_in(tmp_path), str(stranger.verifier)) == [
        f"checkpoint: The note is not signed by the key {str(stranger.verifier)[:29]}."
    ]


def test_without_a_key_from_outside_the_report_says_what_that_is_worth(bundle):
    report = verify_bundle(bundle)

    assert report.ok
    assert [str(note) for note in report.notes] == [
        "The key that lies in the bundle was used: it proves that the parts fit each other, no more."
    ]


def test_a_rewritten_bundle_is_consistent_and_still_found_by_the_key_from_outside(tmp_path):
    forger = LogKey.generate(KEY.name)
    forged = a_log("aa")
    bundle = tmp_path / "bundle"
    write_bundle(bundle, forged, note=sign(checkpoint_of(forged), forger), vkey=str(forger.verifier), policies={})

    assert verify_bundle(bundle).ok
    assert misfits(bundle) == ["checkpoint: The note is signed by another key of the name vigil.example/log."]


@given(size=st.integers(0, len(LEAVES)))
def test_a_log_continues_each_of_its_earlier_checkpoints(size):
    with a_bundle() as bundle:
        assert misfits(bundle, since=signed(LEAVES[:size])) == []


def test_a_log_that_was_rewritten_since_is_found(bundle):
    assert misfits(bundle, since=signed(a_log("abb"))) == [
        "earlier checkpoint: It is not signed for the first 3 entries as they stand now."
    ]


def test_a_log_that_was_cut_since_is_found(bundle):
    assert misfits(bundle, since=signed(a_log("abacaba"))) == [
        "earlier checkpoint: It is signed for 7 entries, and the log has only 6."
    ]


def test_an_earlier_checkpoint_counts_only_with_its_signature(bundle):
    assert misfits(bundle, since=signed(LEAVES[:3]).replace("\n3\n", "\n2\n")) == [
        "earlier checkpoint: The note's signature does not fit its text: one of them was changed."
    ]


def test_a_folder_that_is_none_is_no_bundle(tmp_path):
    for path in (tmp_path / "nowhere", Path(__file__)):
        with pytest.raises(NotFound, match="no bundle"):
            verify_bundle(path, VKEY)


def test_a_key_that_is_none_is_refused_before_anything_is_read(bundle):
    with pytest.raises(NotUnderstood):
        verify_bundle(bundle, "rubbish")


def test_a_bundle_is_not_mixed_with_other_files(tmp_path):
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "letter.txt").write_text("precious")

    with pytest.raises(NotNow, match="is taken"):
        bundle_in(tmp_path)

    assert [path.name for path in tmp_path.rglob("*")] == ["bundle", "letter.txt"]


def test_an_empty_folder_becomes_the_bundle(tmp_path):
    (tmp_path / "bundle").mkdir()

    assert misfits(bundle_in(tmp_path)) == []


def test_an_export_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(Broken, match="not a single line"):
        bundle_in(tmp_path, [*LEAVES, b"two\nlines"], note="…")

    assert list(tmp_path.iterdir()) == []


def test_an_export_into_nowhere_is_refused_with_the_reason(tmp_path):
    with pytest.raises(NotNow, match="No such file or directory"):
        bundle_in(tmp_path / "nowhere")
