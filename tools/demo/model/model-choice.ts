import type { ModelScript } from '@sandbox-agent/e2e/model-provider';

/** Who plays the model. */
export interface ModelChoice {
  readonly kind: 'real' | 'scripted';
  /** One line for the reader. */
  readonly description: string;
  /** The `env` of the agent's sessions. */
  readonly environment: Readonly<Record<string, string>>;
  /** The text to send as a prompt; a scripted model is told what to answer to it. */
  prompt(text: string, script: ModelScript): string;
  /** Whether the model was shown this text in a request that belongs to the last prompt; undefined when nobody can tell. */
  wasShown(text: string): boolean | undefined;
  stop(): Promise<void>;
}
