/** Asks a kernel on its control channel, which answers while a cell runs. */
import { Kernel, KernelMessage } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';
import { IAsks } from './messages';

const REQUEST = 'private_data_request';

/** Milliseconds until nobody waits for an answer any more. A vault may take long to start. */
const PATIENCE = 60_000;

/** What the kernel refuses, in its own words; nothing of it is an error of ours. */
export class Refusal extends Error {
  constructor(
    readonly kind: string,
    words: string
  ) {
    super(words);
  }
}

/** Nobody answered. What is said of it depends on the reader's language. */
export class Silence extends Error {
  constructor(readonly reason: 'nobody' | 'slow' | 'gone') {
    super(reason);
  }
}

/** A message of a type that JupyterLab does not know; its types know no others. */
function request(kernel: Kernel.IKernelConnection, content: object): KernelMessage.IDebugRequestMsg {
  const header = {
    date: new Date().toISOString(),
    msg_id: UUID.uuid4(),
    msg_type: REQUEST,
    session: kernel.clientId,
    username: kernel.username,
    version: '5.3'
  };
  const message = { channel: 'control', header, parent_header: {}, metadata: {}, content };
  return message as unknown as KernelMessage.IDebugRequestMsg;
}

/** The kernel's answer. Rejects with a Refusal, or with Silence where no answer comes. */
export function ask<K extends keyof IAsks>(
  kernel: Kernel.IKernelConnection,
  what: K,
  options: IAsks[K][0],
  patience = PATIENCE
): Promise<IAsks[K][1]> {
  return new Promise((resolve, reject) => {
    const future = kernel.sendControlMessage(request(kernel, { ask: what, ...options }), true);
    // An unknown message gets no reply, and no status ends this one: the future is ours to end.
    const timer = window.setTimeout(() => {
      future.dispose();
      reject(new Silence('slow'));
    }, patience);
    future.done.catch(() => {
      window.clearTimeout(timer);
      reject(new Silence('gone'));
    });
    future.onReply = reply => {
      window.clearTimeout(timer);
      const content = reply.content as unknown as { status: string } & Record<string, unknown>;
      if (content.status === 'ok') {
        resolve(content as unknown as IAsks[K][1]);
      } else {
        reject(new Refusal(String(content['ename']), String(content['evalue'])));
      }
      future.dispose();
    };
  });
}
