"""Every output of a real kernel says where it comes from."""

import time

from tests.kernel.driving import Notebook, label

P, S, W = "Public", "Evaluated from synthetic data only", "Whitelisted"
DP = "Differentially-private evaluation (epsilon=0.50)"


def test_a_public_result_says_so_in_words_and_in_metadata(kernel: Notebook) -> None:
    """`1+1` is public."""
    run = kernel.run("1+1")
    assert (run.label, run.result["text/plain"], run.footers) == (P, "2\n[Public]", [])


def test_a_stream_gets_one_footer_per_cell(kernel: Notebook) -> None:
    """However much is printed, the cell is labelled once, after it."""
    run = kernel.run("import sys\nfor i in range(3):\n    print(i); print(i, file=sys.stderr)")
    assert run.footers == [P]
    assert run.outputs[-1]["content"]["data"]["text/plain"] == "[Public]"
    assert {label(message) for message in run.of("stream")} == {P}


def test_an_error_is_ordinary_and_gets_a_footer(kernel: Notebook) -> None:
    """An exception of the user's keeps IPython's traceback."""
    run = kernel.run("def f():\n    return 1 / 0\nf()")
    (error,) = run.of("error")
    assert run.reply["status"] == "error" and run.reply["ename"] == "ZeroDivisionError"
    assert any("in f()" in line or "f()" in line for line in error["content"]["traceback"])
    assert (label(error), run.footers) == (P, [P])


def test_a_picture_gets_a_footer_and_keeps_its_data(kernel: Notebook) -> None:
    """Pictures have no words in them, so the cell has."""
    run = kernel.run(
        "from IPython.display import display\n"
        "display({'image/png': 'AAAA', 'text/plain': 'a picture'}, raw=True)"
    )
    (picture,) = run.of("display_data")
    assert picture["content"]["data"] == {"image/png": "AAAA", "text/plain": "a picture\n[Public]"}
    assert run.footers == [P]


def test_a_figure_of_twin_data_is_synthetic(kernel: Notebook) -> None:
    """A figure is drawn after the cell's last line; the whole cell answers for it."""
    run = kernel.run(
        "%matplotlib inline\nplt = __import__('matplotlib.pyplot').pyplot\n"
        "figure, axes = plt.subplots(figsize=(1, 1))\n"
        "axes.plot([1, float(sarus.Traced(2))])\nNone"
    )
    (picture,) = run.of("display_data")
    assert (label(picture), run.footers) == (S, [S])
    assert kernel.run("figure").label == S


def test_a_picture_is_labelled_by_all_that_its_cell_drew(kernel: Notebook) -> None:
    """`plt.show()` names nothing of what other lines drew."""
    run = kernel.run(
        "m = float(sarus.Traced(1))\n"
        "display({'image/png': 'AAAA', 'text/plain': 'a picture'}, raw=True)\n"
        "display({'text/plain': 'words'}, raw=True)"
    )
    assert [label(message) for message in run.of("display_data")] == [S, P]


def test_html_gets_an_escaped_chip_with_words(kernel: Notebook) -> None:
    """The label is in the HTML too, for readers of saved notebooks."""
    run = kernel.run("from IPython.display import HTML\nHTML('<b>x</b>')")
    html = run.result["text/html"]
    assert html.startswith("<b>x</b><div") and "Public" in html
    assert run.footers == []


def test_an_update_of_a_display_is_labelled_by_the_cell_that_makes_it(kernel: Notebook) -> None:
    """update_display_data is an output like others."""
    kernel.run("handle = display('before', display_id=True)")
    (update,) = kernel.run("handle.update(float(sarus.Traced(1)))").of("update_display_data")
    assert label(update) == S
    assert update["content"]["data"]["text/plain"] == f"1.0\n[{S}]"


def test_an_object_that_brings_its_label_keeps_it(kernel: Notebook) -> None:
    """A traced value is synthetic though its cell is public, and says how to release it."""
    run = kernel.run("x = sarus.Traced(5)\nx")
    assert run.label == S and "can be released" in run.result["text/html"]
    assert run.result["text/plain"].count(S) == 1
    assert kernel.run("x = sarus.Traced(5)\n1").label == P


def test_a_forged_label_that_is_no_label_is_ignored(kernel: Notebook) -> None:
    """Metadata of a wrong shape do not leave an output without a label."""
    run = kernel.run("display({'text/plain': 'x'}, raw=True, metadata={'sarus': 'Whitelisted'})")
    assert label(run.of("display_data")[0]) == P


def test_names_carry_labels_from_cell_to_cell(kernel: Notebook) -> None:
    """The case study's last steps: a mean of a released score, its use, a synthetic number."""
    kernel.run("score = sarus.eval(sarus.Traced(1))")
    assert kernel.run("score * 2").label == W
    kernel.run("a = sarus.eval(None, 'Differentially-private evaluation', 0.2)")
    kernel.run("b = sarus.eval(None, 'Differentially-private evaluation', 0.3)")
    run = kernel.run("a / b")
    assert run.label == DP
    (message,) = run.of("execute_result")
    mark = message["content"]["metadata"]["sarus"]
    assert (mark["kind"], mark["epsilon"], len(mark["receipts"])) == ("private", 0.5, 2)
    kernel.run("m = float(sarus.Traced(1))")
    assert kernel.run("m + a").label == S
    assert kernel.run("print(m)").footers == [S]
    assert kernel.run("1").label == P


def test_magics_that_run_code_are_read_too(kernel: Notebook) -> None:
    """%time, %%time and %%capture hide neither reading nor binding."""
    kernel.run("%time m = float(sarus.Traced(1))")
    assert kernel.run("m").label == S
    assert kernel.run("%%time\nm + 1").label == S
    kernel.run("%%capture kept\nprint(m)")
    run = kernel.run("kept.show()")
    assert run.footers == [S]


def test_an_awaiting_cell_works_and_is_labelled(kernel: Notebook) -> None:
    """There are no subshells, and still cells may await."""
    run = kernel.run("import asyncio\nawait asyncio.sleep(0.01)\nfloat(sarus.Traced(1))")
    assert (run.label, run.reply["status"]) == (S, "ok")


def test_a_thread_that_prints_after_its_cell_is_labelled(kernel: Notebook) -> None:
    """Late streams bring a footer of their own."""
    kernel.run("m = float(sarus.Traced(1))")
    kernel.run(
        "import threading, time\n"
        "def work():\n    time.sleep(0.3); print(m)\n"
        "threading.Thread(target=work).start()"
    )
    late = kernel.later(1.0)
    assert [message["msg_type"] for message in late] == ["stream", "display_data"]
    assert [label(message) for message in late] == [S, S]


def test_a_thread_that_prints_into_a_later_cell_keeps_its_label(kernel: Notebook) -> None:
    """What an old thread prints while a public cell runs is not public."""
    kernel.run("m = float(sarus.Traced(1))")
    kernel.run("def work():\n    time.sleep(0.4); print(m)\nthreading.Thread(target=work).start()")
    run = kernel.run("time.sleep(0.6)")
    assert run.footers == [S]


def test_cleared_streams_need_no_footer(kernel: Notebook) -> None:
    """A cell that clears what it printed, and prints nothing more, has nothing to label."""
    code = "from IPython.display import clear_output\nprint(1)\nclear_output()"
    assert kernel.run(code).footers == []
    assert kernel.run(code + "\nprint(2)").footers == [P]


def test_a_silent_request_gets_no_footer(kernel: Notebook) -> None:
    """Extensions ask silently, and read the streams they get."""
    assert kernel.run("print(1)", silent=True).footers == []


def test_a_bug_in_labelling_loses_no_output_and_labels_it_unlabelled(kernel: Notebook) -> None:
    """Fail closed: the output is there, and nobody takes it for anything."""
    words = "Unlabelled: internal error"
    kernel.run("outputs = get_ipython().kernel.outputs; origin = outputs.cells.origin")
    kernel.run("outputs.cells.origin = lambda *a, **k: 1 / 0")
    try:
        run = kernel.run("print('here')\n1+1")
        assert (run.label, run.result["text/plain"]) == (words, f"2\n[{words}]")
        assert run.of("stream")[0]["content"]["text"] == "here\n"
        assert run.footers == [words]
    finally:
        kernel.run("outputs.cells.origin = origin")


def test_traced_values_count(kernel: Notebook) -> None:
    """`len` of a traced value asks the tracer; `%who` does not show our `len`."""
    assert kernel.run("len(sarus.Traced(5))").result["text/plain"].startswith("'traced 5'")
    assert kernel.run("len([1, 2])").result["text/plain"].startswith("2")
    assert "len" not in kernel.run("%who").of("stream")[0]["content"]["text"].split()
    kernel.run("%reset -f")
    assert kernel.run("import sarus\nlen(sarus.Traced(5))").reply["status"] == "ok"


def test_an_interrupt_stops_the_cell_and_tells_the_vault(kernel: Notebook) -> None:
    """Nobody waits for the answer any more, and the vault hears of it."""
    asked = kernel.client.execute("%%private_sql\nslow", stop_on_error=False)
    time.sleep(1.0)
    kernel.manager.interrupt_kernel()
    reply = kernel.client.get_shell_msg(timeout=100)
    assert reply["parent_header"]["msg_id"] == asked
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    run = kernel.run("import os\nos.environ.get('FAKE_INTERRUPTED')")
    assert "yes" in run.result["text/plain"]
