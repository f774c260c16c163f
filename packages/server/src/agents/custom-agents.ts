import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { AgentDefinition } from './agent-definition.ts';
import { noQuirks } from './agent-quirks.ts';
import { acpCapabilities } from './catalogue/acp-capabilities.ts';

const customAgentSchema = z.strictObject({
  id: z
    .string()
    .max(64)
    .regex(/^[a-z0-9][a-z0-9._-]*$/, 'expected lower-case letters, digits, dot, dash and underscore'),
  name: z.string().min(1).optional(),
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  env: z.record(z.string().min(1), z.string()).default({}),
  cwd: z.string().min(1).optional(),
});

const agentConfigSchema = z.strictObject({ agents: z.array(customAgentSchema) });

type CustomAgent = z.infer<typeof customAgentSchema>;

/** The file of `--agent-config` cannot be used. The message is one line: file, line and column, field, what was expected. */
export class AgentConfigError extends Error {
  override readonly name = 'AgentConfigError';
}

/**
 * Reads the agents of `--agent-config`: JSON or YAML, `{"agents":[{"id","command","args?","env?","cwd?","name?"}]}`. A command or
 * `cwd` with a slash that is not absolute is relative to the file; a command without one is looked up in PATH.
 *
 * @param file absolute
 * @throws AgentConfigError
 */
export async function readCustomAgents(file: string): Promise<AgentDefinition[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new AgentConfigError(`${file}: cannot be read: ${(error as Error).message}`, { cause: error });
  });
  const { value, locate } = await parseWithPositions(file, text);
  const parsed = agentConfigSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue?.path ?? [];
    throw new AgentConfigError(`${file}${locate(path)}: ${fieldName(path)}: ${issue?.message ?? 'is not valid'}`);
  }
  const { agents } = parsed.data;
  const repeated = agents.findIndex((agent, index) => agents.findIndex(({ id }) => id === agent.id) < index);
  if (repeated >= 0) {
    const path = ['agents', repeated, 'id'];
    throw new AgentConfigError(`${file}${locate(path)}: ${fieldName(path)}: ${agents[repeated]?.id} is there twice`);
  }
  return agents.map((agent) => defineCustomAgent(agent, dirname(file)));
}

function defineCustomAgent(agent: CustomAgent, directory: string): AgentDefinition {
  return {
    id: agent.id,
    name: agent.name ?? agent.id,
    installHint: 'It is configured in the file of --agent-config, whose `command` must be an executable file.',
    launch: {
      target: {
        kind: 'path',
        command: agent.command.includes('/') ? resolve(directory, agent.command) : agent.command,
      },
      args: agent.args,
      environment: agent.env,
      ...(agent.cwd === undefined ? {} : { cwd: resolve(directory, agent.cwd) }),
      isolation: { strayTemporaryFiles: [] },
    },
    capabilities: acpCapabilities,
    skillsDirectory: '.agents/skills',
    credentials: { notNeeded: true, environment: [], homeFiles: [] },
    quirks: noQuirks,
  };
}

/** JSON is YAML, so one parser gives the positions of both. */
async function parseWithPositions(
  file: string,
  text: string,
): Promise<{ value: unknown; locate: (path: readonly PropertyKey[]) => string }> {
  const { LineCounter, parseDocument, isNode } = await import('yaml');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const position = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return `:${line}:${col}`;
  };
  const [error] = document.errors;
  if (error !== undefined) {
    throw new AgentConfigError(`${file}${position(error.pos[0])}: ${error.message}`, { cause: error });
  }
  const locate = (path: readonly PropertyKey[]): string => {
    // A missing field has no place of its own: the nearest thing around it has.
    for (let length = path.length; length >= 0; length -= 1) {
      const node: unknown = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) {
        return position(node.range[0]);
      }
    }
    return '';
  };
  return { value: document.toJS({ maxAliasCount: 0 }), locate };
}

function fieldName(path: readonly PropertyKey[]): string {
  const name = path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`),
    '',
  );
  return name === '' ? 'the file' : name.replace(/^\./, '');
}
