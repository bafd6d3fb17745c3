"""Labels go through files that are written and read in the notebook."""

from pathlib import Path

import pytest

from tests.kernel.small import Small

P, S, W = "Public", "Evaluated from synthetic data only", "Whitelisted"
WRITE = "from pathlib import Path\nPath('f.txt').write_text(str(m))"
READ = "from pathlib import Path\nr = Path('f.txt').read_text()"
MOVED = "from pathlib import Path\nr = Path('g.txt').read_text()"

CASES = (
    (["m = twin(5)", WRITE, READ, "r"], S),
    (["m = released(5)", WRITE, READ, "r"], W),
    (["m = 5", WRITE, READ, "r"], P),
    (["m = twin(5)", WRITE, "m = 4", WRITE, READ, "r"], P),
    (["m = twin(5)", WRITE, "with open('f.txt', 'a') as f: f.write('4')", READ, "r"], S),
    ([f"m = twin(5)\n{WRITE}\n{READ}", "r"], S),
    (["m = twin(5)", WRITE, "import os\nos.rename('f.txt', 'g.txt')", MOVED, "r"], S),
    (["m = twin(5)", WRITE, "import shutil\nx = shutil.copy('f.txt', 'g.txt')", MOVED, "r"], S),
    (["m = twin(5)", WRITE, "with open('other.txt') as f: r = f.read()", "r"], P),
    (["m = twin(5)", "import pickle\nwith open('m.pkl', 'wb') as f: pickle.dump(m, f)",
      "with open('m.pkl', 'rb') as f: k = pickle.load(f)", "k"], S),
    (["import pandas as pd\nd = pd.DataFrame({'a': twin([1])})", "d.to_csv('f.csv', index=False)",
      "e = pd.read_csv('f.csv')", "e.a.sum()"], S),
    (["import numpy as np\na = np.array(twin([1]))", "np.savez('f.npz', a)",
      "with np.load('f.npz') as f: b = f['arr_0']", "b"], S),
    (["import pandas as pd\nd = pd.DataFrame({'a': twin([1])})", "d.to_parquet('f.parquet')",
      "e = pd.read_parquet('f.parquet')", "e"], S),
    (["import pandas as pd\nd = pd.DataFrame({'a': twin([1])})", "F = 'f.parquet'",
      "d.to_parquet(F)", "e = pd.read_parquet(F)\nk = 1", "k"], P),
)  # fmt: skip


@pytest.mark.parametrize(("cells", "label"), CASES, ids=[" | ".join(c)[-60:] for c, _ in CASES])
def test_a_file_has_the_label_of_the_cell_that_wrote_it(
    cells: list[str], label: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads it again gets that label; a file that is written anew forgets the old one."""
    monkeypatch.chdir(tmp_path)
    Path("other.txt").write_text("3")
    notebook = Small()
    found = [notebook.run(code) for code in cells]
    assert found[-1] == label
