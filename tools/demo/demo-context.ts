import type { SandboxProvider } from '@sandbox-agent/protocol';
import type { SandboxAgent, Session } from 'sandbox-agent';
import type { AgentRecipe } from '@sandbox-agent/e2e/agents';
import type { EventTally } from './event-tally.ts';
import type { ModelChoice } from './model/model-choice.ts';
import type { Stage } from './output/stage.ts';
import type { DemoRepository } from './repository/demo-repository.ts';

/** What every scene has. */
export interface DemoContext {
  readonly recipe: AgentRecipe;
  readonly stage: Stage;
  readonly model: ModelChoice;
  readonly repository: DemoRepository;
  readonly sandbox: SandboxProvider;
  /** The file of the SQLite store. */
  readonly storePath: string;
  /** `NAME=value` in the environment of the server and of everything below it. */
  readonly mark: string;
  readonly tally: EventTally;
  /** Opens a client on the store; the demo disposes it at the end. */
  connect(sandboxId?: string): Promise<SandboxAgent>;
}

/** What the first scenes hand to the later ones. */
export interface RunningSession {
  readonly client: SandboxAgent;
  readonly session: Session;
}
