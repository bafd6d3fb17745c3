/** SQL's completions carry what the catalog knows of each word. */
import { describe, expect, it } from 'vitest';
import { itemsOf } from '../src/sql/items';

describe('A completion in SQL', () => {
  it('has its type and what is known of it', () => {
    const year = { type: 'integer', documentation: 'person.year_of_birth: integer, 1900 to 2025' };
    const types = [year, { type: 'keyword', documentation: '' }];
    const found = {
      matches: ['year_of_birth', 'YEAR'],
      cursor_start: 0,
      cursor_end: 1,
      metadata: { _jupyter_types_experimental: types }
    };
    expect(itemsOf(found)).toEqual([
      { label: 'year_of_birth', ...year },
      { label: 'YEAR', type: 'keyword', documentation: undefined }
    ]);
  });

  it('is there without them too', () => {
    expect(itemsOf({ matches: ['x'], cursor_start: 0, cursor_end: 1 })).toEqual([
      { label: 'x', type: undefined, documentation: undefined }
    ]);
  });
});
