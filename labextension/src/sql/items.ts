/** What a completion in SQL shows of each word: its type, bounds and description. */
import type { CompletionHandler } from '@jupyterlab/completer';
import { ICompletions } from '../kernel/messages';

/** The matches with what is known of each: a column's type, its bounds and description. */
export function itemsOf(found: ICompletions): CompletionHandler.ICompletionItem[] {
  const known = found.metadata?._jupyter_types_experimental ?? [];
  return found.matches.map((label, at) => ({
    label,
    type: known[at]?.type,
    documentation: known[at]?.documentation || undefined
  }));
}
