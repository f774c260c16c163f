import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import type { ContainedProcess, ProcessExit } from '../../processes/contain/index.ts';
import type { KeyBindings } from '../input/key-bindings.ts';
import { InputProcess } from './input-process.ts';

it('goes on with another xdotool when one ends that had not taken its input, though nobody tells of the write', async () => {
  const taken: string[] = [];
  const exits: PromiseWithResolvers<ProcessExit>[] = [];
  const spawn = async (): Promise<ContainedProcess> => {
    const exit = Promise.withResolvers<ProcessExit>();
    exits.push(exit);
    const isFirst = exits.length === 1;
    const output = { resume: () => undefined };
    const stdin = new Writable({
      write(bytes: Buffer, _encoding, done) {
        taken.push(bytes.toString());
        if (!isFirst) {
          done();
        }
      },
    });
    const process = { pid: exits.length, stdin, stdout: output, stderr: output, exited: exit.promise };
    return { ...process, terminate: async () => ({ survivors: [] }) } as unknown as ContainedProcess;
  };
  const input = new InputProcess({ spawn, bindings: { ensure: async () => false } as unknown as KeyBindings });
  expect(input.send(['mousemove 1 1'])).toBe(true);
  expect(input.send(['mousemove 2 2'])).toBe(true);
  await expect.poll(() => taken).toEqual(['mousemove 1 1\n']);
  exits[0]?.resolve({ exitCode: null, signal: 'SIGKILL', oom: false } as ProcessExit);
  await expect.poll(() => taken).toEqual(['mousemove 1 1\n', 'mousemove 2 2\n']);
});
