import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Signal } from '@lumino/signaling';
import { ask, Refusal } from '../src/kernel/asking';
import { isPrivate, PrivateKernel } from '../src/kernel/private';

/** A kernel connection that answers as it is told; what it was sent is kept. */
class FakeKernel {
  sent: any[] = [];
  clientId = 'c';
  username = 'u';
  connectionStatus = 'connected';
  status = 'idle';
  isDisposed = false;
  ended = 0;
  statusChanged = new Signal<any, any>(this);
  connectionStatusChanged = new Signal<any, any>(this);
  disposed = new Signal<any, any>(this);

  constructor(readonly answer: (content: any) => object | null) {}

  sendControlMessage(message: any) {
    this.sent.push(message);
    const future = {
      onReply: (_: any) => undefined as void,
      done: new Promise(() => undefined),
      dispose: () => this.ended++
    };
    const content = this.answer(message.content);
    if (content) {
      queueMicrotask(() => future.onReply({ content }));
    }
    return future;
  }
}

const spending = (seq: number) => ({ seq, time: '', label: '', epsilon: 0, question: '' });
const ACCOUNT = { total: 5, spent: 1, left: 4, delta: 1e-6, per_question: 1 };

describe('ask', () => {
  it('sends the question on the control channel and gives the answer', async () => {
    const kernel = new FakeKernel(() => ({ status: 'ok', working: false, seconds: 0 }));
    const found = await ask(kernel as any, 'activity', {});
    expect(found.working).toBe(false);
    expect(kernel.sent[0]).toMatchObject({ channel: 'control', content: { ask: 'activity' } });
    expect(kernel.sent[0].header.msg_type).toBe('private_data_request');
    expect(kernel.ended).toBe(1);
  });

  it('refuses in the words of the kernel', async () => {
    const words = { status: 'error', ename: 'VaultUnavailable', evalue: 'No vault.' };
    const asked = ask(new FakeKernel(() => words) as any, 'activity', {});
    await expect(asked).rejects.toThrow('No vault.');
    await expect(asked).rejects.toBeInstanceOf(Refusal);
  });

  describe('of a kernel that says nothing', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    it('gives up', async () => {
      const kernel = new FakeKernel(() => null);
      const asked = ask(kernel as any, 'activity', {}, 500);
      const checked = expect(asked).rejects.toMatchObject({ reason: 'slow' });
      await vi.advanceTimersByTimeAsync(500);
      await checked;
      expect(kernel.ended).toBe(1);
    });
  });
});

describe('a private kernel', () => {
  function kernelOf(releases: () => number[]) {
    return new FakeKernel(content =>
      content.ask === 'schema'
        ? { status: 'ok', public_key: 'k', tables: [] }
        : {
            status: 'ok',
            ...ACCOUNT,
            releases: releases().filter(seq => seq > content.after).map(spending)
          }
    );
  }

  it('fetches its schema once, and of the releases only the new ones', async () => {
    let known = [1, 2];
    const fake = kernelOf(() => known);
    const kernel = new PrivateKernel(fake as any);
    await kernel.refresh();
    known = [1, 2, 3];
    await kernel.refresh();
    expect(kernel.account?.releases.map(release => release.seq)).toEqual([1, 2, 3]);
    expect(fake.sent.map(message => message.content.ask)).toEqual(['schema', 'account', 'account']);
    expect(fake.sent[2].content.after).toBe(2);
  });

  it('says that it changed when it did, and not otherwise', async () => {
    let said = 0;
    let known = [1];
    const kernel = new PrivateKernel(kernelOf(() => known) as any);
    kernel.changed.connect(() => said++);
    await kernel.refresh();
    await kernel.refresh();
    expect(said).toBe(1);
    known = [1, 2];
    await kernel.refresh();
    expect(said).toBe(2);
  });

  it('keeps what it knew when the vault is gone, and says so', async () => {
    let answer: object | null = null;
    const kernel = new PrivateKernel(new FakeKernel(() => answer) as any);
    answer = { status: 'error', ename: 'VaultUnavailable', evalue: 'It is gone.' };
    await kernel.refresh();
    expect(kernel.trouble).toBeInstanceOf(Refusal);
    expect(kernel.trouble?.message).toBe('It is gone.');
    expect(kernel.account).toBeNull();
  });

  it('asks nothing while it is not connected', async () => {
    const fake = kernelOf(() => []);
    fake.connectionStatus = 'connecting';
    await new PrivateKernel(fake as any).refresh();
    expect(fake.sent).toEqual([]);
  });

  it('says that its process died, and looks again at everything when there is another', async () => {
    let key = 'k';
    const fake = new FakeKernel(content =>
      content.ask === 'schema'
        ? { status: 'ok', public_key: key, tables: [] }
        : { status: 'ok', ...ACCOUNT, releases: [] }
    );
    const kernel = new PrivateKernel(fake as any);
    await kernel.refresh();
    const states: string[] = [];
    const told: unknown[] = [];
    kernel.changed.connect(() => {
      states.push(kernel.state);
      told.push(kernel.account?.left);
    });
    for (const status of ['busy', 'idle', 'autorestarting', 'restarting', 'dead', 'idle']) {
      fake.status = status;
      key = 'another';
      fake.statusChanged.emit(status);
    }
    expect(states).toEqual(['restarting', 'dead', 'ready']);
    expect(told, 'no number outlives its process').toEqual([undefined, undefined, undefined]);
    await vi.waitFor(() => expect(kernel.schema?.public_key).toBe('another'));
    fake.connectionStatus = 'disconnected';
    fake.connectionStatusChanged.emit('disconnected');
    expect(kernel.state).toBe('connecting');
  });

  it('is known by its own word', async () => {
    const says = (implementation: string) => ({ info: Promise.resolve({ implementation }) }) as any;
    expect(await isPrivate(says('private-data'))).toBe(true);
    expect(await isPrivate(says('ipython'))).toBe(false);
    expect(await isPrivate({ info: Promise.reject(new Error('dead')) } as any)).toBe(false);
  });
});
