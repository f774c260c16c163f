import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { text as readStream } from 'node:stream/consumers';
import type { Command, CommandContext } from '../command.ts';
import { ConfigError } from '../config-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { readOptions } from '../read-options.ts';
import { readApiDescription, type OpenApiDocument } from './api-description.ts';
import type { ApiOperation } from './api-operation.ts';
import { apiOptions } from './api-options.ts';
import { findApiServer, type ApiServer } from './api-server.ts';
import { buildApiRequest, type ApiRequest } from './build-api-request.ts';
import { listOperations } from './list-operations.ts';
import { printAnswer } from './print-answer.ts';
import { reach, UnreachableError } from './reach.ts';
import { readApiArguments, type ApiArguments } from './read-api-arguments.ts';

/** `sandbox-agent api <noun> <verb>`: the HTTP API of a running server, as that server describes it. */
export const apiCommand: Command = {
  usage: '[NOUN [VERB [NAME...] [--FIELD VALUE...]]] [OPTIONS]',
  options: apiOptions,
  async run(context) {
    const call = readApiArguments(context.args);
    const server = findApiServer(ownOptions(call, context), context);
    try {
      return await runCall(call, server, context);
    } catch (error) {
      if (error instanceof UnreachableError) {
        context.writeError(`sandbox-agent: ${error.message}\n`);
        return exitCodes.unreachable;
      }
      throw error;
    }
  },
};

async function runCall(call: ApiArguments, server: ApiServer, context: CommandContext): Promise<number> {
  const operations = await fetchOperations(server);
  if (typeof operations === 'number') {
    throw new Error(
      `${server.url}: the server answered ${operations} to the question for its API: is the token right?`,
    );
  }
  const [noun, verb] = call.words;
  const operation = operations.find((one) => one.noun === noun && one.verb === verb);
  if (operation === undefined) {
    return explain(call, operations, context);
  }
  const readText = async (source: string): Promise<string> =>
    source === '-' ? readStream(process.stdin) : readFile(resolve(context.workingDirectory, source.slice(1)), 'utf8');
  const request = await buildApiRequest(operation, call, readText);
  const response = await send(request, server, context);
  const output = call.flags.get('output')?.at(-1);
  return printAnswer(response, {
    context,
    isJson: call.switches.has('json'),
    outputFile: output === undefined ? undefined : resolve(context.workingDirectory, output),
  });
}

/** The operations of a server, or the status with which it refused to tell. */
export async function fetchOperations(
  { url, token }: ApiServer,
  signal?: AbortSignal,
): Promise<ApiOperation[] | number> {
  const response = await reach(`${url}/v1/openapi.json`, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    ...(signal === undefined ? {} : { signal }),
  });
  if (!response.ok) {
    await response.body?.cancel();
    return response.status;
  }
  return readApiDescription((await response.json()) as OpenApiDocument);
}

async function send(request: ApiRequest, { url, token }: ApiServer, context: CommandContext): Promise<Response> {
  const { method, target, json, bodyFrom } = request;
  const body =
    bodyFrom === undefined
      ? json
      : bodyFrom === '-'
        ? (Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>)
        : await openAsBlob(resolve(context.workingDirectory, bodyFrom)).catch((error: unknown) => {
            throw new ConfigError('--data', `expected a readable file: ${(error as Error).message}`);
          });
  return reach(`${url}${target}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
    ...(body === undefined ? {} : { body, duplex: 'half' }),
  });
}

/** Without a verb that there is: what there is. An unknown one is a mistake. */
function explain({ words }: ApiArguments, operations: readonly ApiOperation[], context: CommandContext): number {
  const [noun, verb] = words;
  const text = listOperations(operations, noun);
  if (noun !== undefined && (verb !== undefined || text === '')) {
    const known = operations.filter((one) => text === '' || one.noun === noun);
    const expected = [...new Set(known.map((one) => (text === '' ? one.noun : one.verb)))].join(', ');
    throw new ConfigError(
      `api ${[noun, verb].filter(Boolean).join(' ')}`,
      `no such operation; expected one of ${expected}`,
    );
  }
  context.writeOutput(text);
  return exitCodes.ok;
}

function ownOptions({ flags }: ApiArguments, { environment }: CommandContext) {
  const definitions = apiOptions.filter(({ value }) => value !== undefined);
  const args = definitions.flatMap(({ name }) => (flags.get(name) ?? []).map((value) => `--${name}=${value}`));
  return readOptions({ definitions, args, environment }).options;
}
