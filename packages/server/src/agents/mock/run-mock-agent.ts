import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { ndJsonStream } from '@agentclientprotocol/sdk';
import { createLineOutput } from './line-output.ts';
import { createMockAgent } from './mock-agent.ts';
import { createSessionStore } from './session-store.ts';
import type { MockProcess } from './turn.ts';

export interface RunMockAgentOptions {
  readonly version: string;
  readonly input: Readable;
  readonly output: Writable;
  readonly process: MockProcess;
}

/**
 * Serves ACP on the given streams and resolves when the client has ended its input. Conversations are kept below `XDG_STATE_HOME` or HOME,
 * and only in memory where neither is set.
 */
export async function runMockAgent(options: RunMockAgentOptions): Promise<void> {
  const output = createLineOutput(options.output);
  const directory = stateDirectory(options.process.environment);
  const app = createMockAgent({
    version: options.version,
    output,
    process: options.process,
    store: directory === undefined ? undefined : createSessionStore(directory),
    createId: randomUUID,
  });
  const connection = app.connect(ndJsonStream(output.writable, toWebStream(options.input)));
  await connection.closed;
}

function stateDirectory(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const { XDG_STATE_HOME: state, HOME: home } = environment;
  const base = state || (home ? join(home, '.local', 'state') : undefined);
  return base === undefined ? undefined : join(base, 'sandbox-agent-mock', 'sessions');
}

/** Input as a web stream. `Readable.toWeb` is not used: it differs between Node.js and Bun when the input just ends. */
function toWebStream(input: Readable): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        input.on('data', (chunk: Buffer) => {
          controller.enqueue(chunk);
          if ((controller.desiredSize ?? 0) <= 0) {
            input.pause();
          }
        });
        input.once('end', () => controller.close());
        input.once('error', (error) => controller.error(error));
      },
      pull() {
        input.resume();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 256 * 1024 }),
  );
}
