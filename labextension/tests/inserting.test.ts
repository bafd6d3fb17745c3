/** What a click on a table's name writes: its name in SQL, a statement where Python begins one. */
import { describe, expect, it } from 'vitest';
import { wanted } from '../src/sql/inserting';

const LINE = 'import sarus; person = sarus.table("person")';

/** What is inserted at the bar in some code. */
function at(code: string, line: string | undefined = LINE): string {
  const before = code.split('|')[0].split('\n');
  const source = code.replace('|', '');
  return wanted(source, before.length - 1, before[before.length - 1].length, 'person', line);
}

describe('A click on a table', () => {
  it('writes the line in an empty cell, and below a statement', () => {
    expect(at('|')).toBe(LINE);
    expect(at('import pandas as pd\n|')).toBe(LINE);
    expect(at('import pandas as pd|')).toBe(`\n${LINE}`);
  });

  it('writes the name in SQL, in magics and amid a statement', () => {
    for (const code of ['%%private_sql\n|', '%private_sql SELECT 1 FROM |', 'x = [|', 'a.merge(|)',
      'print(|', 'y = 1 + |', 'x = "|"', '| = 3']) {
      expect(at(code), code).toBe('person');
    }
  });

  it('writes the name of what has no line', () => {
    expect(wanted('', 0, 0, 'age')).toBe('age');
  });
});
