/** Completes SQL from the catalog over the control channel: also while a cell runs. */
import {
  CompletionHandler,
  ICompletionContext,
  ICompletionProvider,
  IInlineCompletionContext,
  IInlineCompletionList,
  IInlineCompletionProvider
} from '@jupyterlab/completer';
import { privateIcon } from '../icon';
import { PrivateKernels } from '../kernel/kernels';
import { ICompletions } from '../kernel/messages';
import { itemsOf } from './items';
import { Connection, editsSql, isSql, rest } from './cell';

/** The most suggestions that appear in grey behind the cursor. */
const MOST = 5;

/** For the list that a tab opens. */
export class SqlCompletions implements ICompletionProvider {
  constructor(private readonly _kernels: PrivateKernels) {}

  readonly identifier = 'CompletionProvider:private-sql';
  readonly rank = 600;
  readonly renderer = null;

  async isApplicable(context: ICompletionContext): Promise<boolean> {
    return editsSql(context.editor) && !!(await this._kernels.of(context.session?.kernel));
  }

  async fetch(
    request: CompletionHandler.IRequest,
    context: ICompletionContext
  ): Promise<CompletionHandler.ICompletionItemsReply> {
    const found = await complete(this._kernels, context.session?.kernel, request);
    return {
      start: found.cursor_start,
      end: found.cursor_end,
      items: itemsOf(found)
    };
  }
}

/** For the grey text behind the cursor. */
export class InlineSqlCompletions implements IInlineCompletionProvider {
  constructor(
    private readonly _kernels: PrivateKernels,
    readonly name: string
  ) {}

  readonly identifier = 'sarus-kernel:inline-sql';
  readonly icon = privateIcon;

  async fetch(
    request: CompletionHandler.IRequest,
    context: IInlineCompletionContext
  ): Promise<IInlineCompletionList> {
    if (!isSql(request.text)) {
      return { items: [] };
    }
    const found = await complete(this._kernels, context.session?.kernel, request);
    const typed = request.text.slice(found.cursor_start, request.offset);
    const texts = found.matches.map(match => rest(match, typed));
    const wanted = typed ? texts.filter(Boolean).slice(0, MOST) : [];
    return { items: wanted.map(insertText => ({ insertText })) };
  }
}

async function complete(
  kernels: PrivateKernels,
  connection: Connection,
  request: CompletionHandler.IRequest
): Promise<ICompletions> {
  const kernel = await kernels.of(connection);
  if (!kernel) {
    return { matches: [], cursor_start: request.offset, cursor_end: request.offset };
  }
  return kernel.ask('complete', { code: request.text, at: request.offset });
}
