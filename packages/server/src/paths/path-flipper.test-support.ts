import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What an agent does that wants out: a path is a directory in one moment and a link in the next, as fast as it can. */
const program = `
const { renameSync } = process.getBuiltinModule('node:fs');
const [place, directory, link] = process.argv.slice(1);
process.stdout.write('flipping');
process.on('disconnect', () => process.exit());
let made = 0;
const move = (from, to) => {
  for (;;) {
    try {
      return renameSync(from, to);
    } catch {
      // Who walks the path makes what is missing in between.
      renameSync(to, directory + '-' + ++made);
    }
  }
};
const flip = () => {
  for (let times = 0; times < 200; times += 1) {
    move(place, directory);
    move(link, place);
    move(place, link);
    move(directory, place);
  }
  setImmediate(flip);
};
flip();
`;

/** Flips `place` until it is stopped. `directory` and `link` are where each waits; `place` is the directory at first. */
export async function flipPath(place: string, directory: string, link: string): Promise<AsyncDisposable> {
  const child = spawn(process.execPath, ['-e', program, place, directory, link], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  await once(child.stdout!, 'data');
  return {
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
