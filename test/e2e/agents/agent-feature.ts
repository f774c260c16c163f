/** What the end-to-end set asks of every agent, in the order in which the compatibility page shows it. */
export const agentFeatures = {
  write: 'writes a file once a permission request is allowed',
  reject: 'leaves the file alone when the request is refused',
  command: 'runs a shell command and tells its output',
  mcp: 'uses a stdio MCP server of the session',
  mode: 'changes its mode',
  cancelStreaming: 'cancelled while the model streams',
  cancelTool: 'cancelled while a command runs, which ends',
  cancelPermission: 'cancelled while a permission request is open',
  queue: 'a second prompt waits for the first',
  modelError: 'an error of the model provider fails the turn',
  killedTurn: 'killed in a turn, which fails at once, and goes on',
  resume: 'killed between turns, and remembers',
  load: '`session/load` restores the conversation, recorded once',
  fork: '`session/fork` copies the conversation, and both go on apart',
  serverKilled: 'server killed in a turn: no event lost, and it goes on',
  deleted: 'deleted in the middle of a command: no process is left',
} as const satisfies Record<string, string>;

export type AgentFeature = keyof typeof agentFeatures;

/** Where an agent departs from what a scenario asks. The scenario asserts the departure, so that one that is cured is noticed. */
export interface FeatureException {
  /** `differs`: it works in another way. `missing`: the agent cannot. */
  readonly verdict: 'differs' | 'missing';
  /** One sentence for the compatibility page. */
  readonly reason: string;
}

/** Of an agent without `session/fork`. */
export const forkedByHistory: FeatureException = {
  verdict: 'differs',
  reason: 'It has no `session/fork`: the second session is told what was said as text.',
};
