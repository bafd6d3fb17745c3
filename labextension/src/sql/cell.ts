/** Which cells ask the vault: those whose first line is one of the magics. */
import { Kernel } from '@jupyterlab/services';
import { CodeEditor } from '@jupyterlab/codeeditor';

const FIRST = /^%%private_sql(?=\s|$)/;

const ASKS = /^(%%private_(sql|python|cohort)|%private_cohort)(?=\s|$)/;

/** Whether the code of a cell is a question to the vault: it has a price. */
export function isQuestion(code: string): boolean {
  return ASKS.test(code);
}

/** Whether the code of a cell is SQL for the vault. */
export function isSql(code: string): boolean {
  return FIRST.test(code);
}

/** The same of an editor, if it is there. */
export function editsSql(editor: CodeEditor.IEditor | null | undefined): boolean {
  return !!editor && isSql(editor.model.sharedModel.getSource());
}

/** What inserting a match adds after the cursor; '' if it would change what stands before. */
export function rest(match: string, typed: string): string {
  const same = match.toLowerCase().startsWith(typed.toLowerCase());
  return same ? match.slice(typed.length) : '';
}

export type Connection = Kernel.IKernelConnection | null | undefined;
