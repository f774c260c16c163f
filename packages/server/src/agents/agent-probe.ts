import type { AgentInfo } from '@sandbox-agent/protocol';
import type { AgentProcess, AgentProcessOptions } from '../acp/agent-process.ts';
import { ProblemError } from '../http/problem-error.ts';
import type { Logger } from '../telemetry/logger.ts';
import { askConfigOptions } from './ask-config-options.ts';
import type { ResolveLaunch } from './launch.ts';
import { SharedWork } from './shared-work.ts';

/** What an agent says of its own configuration, or why it could not be asked. */
export type ProbeResult = Pick<AgentInfo, 'configOptions' | 'configError'>;

/** Asks installed agents what they can be set to, by really running them. */
export interface AgentProbe {
  /**
   * The answer of the agent's own `session/new`, remembered until the agent changes. Never installs, never throws but for the
   * signal's reason.
   *
   * @param options.refresh asks again although an answer is remembered
   */
  probe(agentId: string, options: { refresh: boolean; signal?: AbortSignal }): Promise<ProbeResult>;
  /** Ends the agents that are being asked. */
  close(): Promise<void>;
}

export interface AgentProbeOptions {
  readonly resolveLaunch: ResolveLaunch;
  readonly startAgentProcess: (
    options: Pick<AgentProcessOptions, 'launch' | 'onBatch' | 'onSent' | 'onFault' | 'logger'>,
  ) => Promise<AgentProcess>;
  /** Where the agent is started. */
  readonly cwd: string;
  readonly logger: Logger;
}

export function createAgentProbe(options: AgentProbeOptions): AgentProbe {
  const shared = new SharedWork<ProbeResult, never>();
  /** By agent and launch command, so that another version is asked anew. Failures are not kept. */
  const answers = new Map<string, ProbeResult>();

  return {
    async probe(agentId, { refresh, signal }) {
      try {
        const launch = await options.resolveLaunch(agentId, { cwd: options.cwd, mayInstall: false, signal });
        const key = [agentId, launch.version ?? '', launch.command, ...launch.args].join('\0');
        const remembered = refresh ? undefined : answers.get(key);
        if (remembered !== undefined) {
          return remembered;
        }
        const result = await shared.run(
          key,
          async (context) => ({
            configOptions: await askConfigOptions({ ...options, launch, signal: context.signal }),
          }),
          { signal },
        );
        answers.set(key, result);
        return result;
      } catch (error) {
        signal?.throwIfAborted();
        options.logger.debug({ agent: agentId, err: error }, 'agent could not be asked for its configuration');
        return { configError: error instanceof Error ? error.message : String(error) };
      }
    },
    close: () => shared.cancelAll(new ProblemError('shutting_down', 'The server ends.')),
  };
}
