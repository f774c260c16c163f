import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { printReadable } from './print-table.ts';
import { eventData } from './event-data.ts';

export interface PrintOptions {
  readonly context: CommandContext;
  readonly isJson: boolean;
  /** Absolute. The answer goes there as it is. */
  readonly outputFile?: string | undefined;
}

/** Writes an answer where it belongs and resolves with the exit code: problems are told on standard error. */
export async function printAnswer(response: Response, { context, isJson, outputFile }: PrintOptions): Promise<number> {
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok) {
    context.writeError(
      isJson ? `${(await response.text()).trimEnd()}\n` : describeProblem(response, await response.text()),
    );
    return exitCodes.failure;
  }
  if (response.body === null) {
    return exitCodes.ok;
  }
  const body = response.body as ReadableStream<Uint8Array>;
  if (outputFile !== undefined) {
    await pipeline(Readable.fromWeb(body), createWriteStream(outputFile));
  } else if (type.startsWith('text/event-stream')) {
    for await (const data of eventData(body)) {
      if (!context.writeOutput(`${data}\n`)) {
        break;
      }
    }
  } else if (type.startsWith('application/json') && !isJson) {
    context.writeOutput(printReadable(JSON.parse(await response.text())));
  } else {
    let last = 0;
    for await (const chunk of body) {
      last = chunk.at(-1) ?? last;
      if (!context.writeOutput(chunk)) {
        break;
      }
    }
    if (type.startsWith('application/json') && last !== 10) {
      context.writeOutput('\n');
    }
  }
  return exitCodes.ok;
}

function describeProblem({ status }: Response, text: string): string {
  try {
    const { title, detail, type } = JSON.parse(text) as { title?: string; detail?: string; type?: string };
    const code = type?.replace('urn:sandbox-agent:error:', '') ?? '';
    return `sandbox-agent: ${title ?? 'the server refused it'} (${status} ${code})${detail === undefined ? '' : `: ${detail}`}\n`;
  } catch {
    return `sandbox-agent: the server answered ${status}\n`;
  }
}
