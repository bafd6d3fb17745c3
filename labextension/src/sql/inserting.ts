/** What a click on a table's name puts into a cell: its name in SQL, what makes a frame in Python. */
import { isSql } from './cell';

/** A line of Python that goes on: after an operator, an open bracket, a comma, a quotation mark. */
const GOES_ON = /[-+*/%<>=&|^~,.:([{"'@\\]\s*$/;

/** The text to insert at a place of a cell (`row` and `column` count from 0). */
export function wanted(
  source: string,
  row: number,
  column: number,
  name: string,
  line?: string
): string {
  const here = source.split('\n')[row] ?? '';
  const before = here.slice(0, column);
  if (!line || isSql(source) || /^\s*%/.test(here) || GOES_ON.test(before)) {
    return name;
  }
  if (here.slice(column).trim()) {
    return name; // amid a statement
  }
  return before.trim() ? `\n${line}` : line;
}
