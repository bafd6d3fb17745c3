// A client that is not ours and not Python: the raw protocol over ZeroMQ, as VS Code's Jupyter
// extension speaks it. It starts the argv of a kernelspec in a bare environment, says what it found
// as one line of JSON, and ends the kernel.   node raw_client.mjs KERNELSPEC_FOLDER HOME
import { createHmac, randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import sanitize from 'sanitize-html';
import * as zmq from 'zeromq';

const [folder, home] = process.argv.slice(2);
const spec = JSON.parse(readFileSync(join(folder, 'kernel.json'), 'utf-8'));
const free = () => new Promise(done => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});
const [shell, iopub, stdin, control, hb] = await Promise.all([1, 2, 3, 4, 5].map(free));
const key = randomUUID(), session = randomUUID(), file = join(home, 'connection.json');
writeFileSync(file, JSON.stringify({
  ip: '127.0.0.1', transport: 'tcp', key, signature_scheme: 'hmac-sha256', kernel_name: '',
  shell_port: shell, iopub_port: iopub, stdin_port: stdin, control_port: control, hb_port: hb
}), { mode: 0o600 });

const [program, ...rest] = spec.argv.map(each => each.replace('{connection_file}', file));
const bare = { PATH: '/usr/bin:/bin', HOME: home, LANG: 'C.UTF-8' };
if (process.env.PYTHONPATH) bare.PYTHONPATH = process.env.PYTHONPATH; // a clone that is not installed
const kernel = spawn(program, rest, { env: { ...bare, ...spec.env }, cwd: home, stdio: 'ignore' });
const ended = new Promise(done => kernel.on('exit', code => done(code)));

const sockets = { shell: new zmq.Dealer(), control: new zmq.Dealer(), iopub: new zmq.Subscriber() };
sockets.iopub.subscribe();
for (const [name, port] of Object.entries({ shell, control, iopub })) sockets[name].connect(`tcp://127.0.0.1:${port}`);

const sign = parts => parts.reduce((mac, part) => mac.update(part), createHmac('sha256', key)).digest('hex');
const replies = new Map(), outputs = new Map();
for (const name of Object.keys(sockets)) (async () => {
  for await (const frames of sockets[name]) {
    const at = frames.findIndex(frame => frame.toString() === '<IDS|MSG>');
    const parts = frames.slice(at + 2, at + 6);
    if (frames[at + 1].toString() !== sign(parts)) throw new Error('a signature is wrong');
    const [header, parent, , content] = parts.map(part => JSON.parse(part));
    const kept = name === 'iopub' ? outputs : replies;
    kept.set(parent.msg_id, [...(kept.get(parent.msg_id) ?? []), { type: header.msg_type, content }]);
  }
})();
const until = async holds => {
  for (let waited = 0; waited < 120_000; waited += 20) {
    const found = holds();
    if (found) return found;
    await new Promise(done => setTimeout(done, 20));
  }
  throw new Error('no answer in two minutes');
};
const send = async (channel, type, content) => {
  const id = randomUUID();
  const header = { msg_id: id, msg_type: type, session, username: '', date: new Date().toISOString(), version: '5.3' };
  const parts = [header, {}, {}, content].map(each => Buffer.from(JSON.stringify(each)));
  await sockets[channel].send(['<IDS|MSG>', sign(parts), ...parts]);
  return id;
};
const ask = async (type, content = {}, channel = 'shell') => {
  const id = await send(channel, type, content);
  return (await until(() => replies.get(id)))[0].content;
};
const idle = id => (outputs.get(id) ?? []).some(each => each.content.execution_state === 'idle');
const start = (code, silent = false) => send('shell', 'execute_request', {
  code, silent, store_history: !silent, user_expressions: {}, allow_stdin: false, stop_on_error: false
});
const ran = async id => {
  await until(() => replies.get(id) && idle(id));
  return { reply: replies.get(id)[0].content, said: outputs.get(id).filter(each => each.type !== 'status' && each.type !== 'execute_input') };
};
const run = async (code, silent) => ran(await start(code, silent));

const found = {};
try {
  found.info = await ask('kernel_info_request');
  for (let ready = false; !ready;) { // until the subscription has arrived
    const id = await send('shell', 'kernel_info_request', {});
    await until(() => replies.get(id));
    await new Promise(done => setTimeout(done, 200));
    ready = outputs.has(id);
  }
  // what the extension runs by itself when a notebook is opened
  found.silent = await run("__vsc_ipynb_file__ = '/a.ipynb'\n%config Completer.use_jedi = False", true);
  found.plain = await run('1 + 1');
  found.answer = await run('%%private_sql --epsilon 1\nSELECT COUNT(*) AS n FROM person');
  found.price = await run('%private');
  const html = [found.answer, found.price].map(each => each.said.map(one => one.content.data?.['text/html'] ?? '').join('\n'));
  found.html = html;
  found.sanitised = html.map(each => sanitize(each));
  found.completions = await ask('complete_request', { code: '%%private_sql\nSELECT COUNT(*) FROM per', cursor_pos: 38 });
  found.hover = await ask('inspect_request', { code: 'len', cursor_pos: 3, detail_level: 0 });
  found.whole = await ask('is_complete_request', { code: 'for x in y:' });
  found.comms = await ask('comm_info_request', {});
  const slow = await start('import time\nprint("begun", flush=True)\ntime.sleep(600)');
  await until(() => (outputs.get(slow) ?? []).some(each => each.type === 'stream'));
  if ((spec.interrupt_mode ?? 'signal') === 'signal') kernel.kill('SIGINT');
  else await ask('interrupt_request', {}, 'control');
  found.interrupted = (await ran(slow)).reply;
  found.after = await run('print(6 * 7)');
  found.environment = await run("import os; print(sorted(n for n in os.environ if 'SARUS' in n))");
  await ask('shutdown_request', { restart: false }, 'control');
  found.exit = await ended;
  console.log(JSON.stringify(found));
  process.exit(0);
} catch (error) {
  console.log(JSON.stringify({ ...found, error: String(error) }));
  kernel.kill('SIGKILL');
  process.exit(1);
}
