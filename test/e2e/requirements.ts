/** One thing that the product promises. */
export interface Requirement {
  readonly promise: string;
  /** Who asks for it. */
  readonly source: 'brief' | 'users';
  /** The milestone that brings it, or the rest of it. Without this a scenario must prove it now. */
  readonly planned?: Milestone;
}

export type Milestone =
  | 'The sandbox APIs'
  | 'The SDK and the stores'
  | 'Providers, images and executables'
  | 'The orchestrator'
  | 'Infrastructure and release';

/**
 * Every promise by its id. Ids never change their meaning. A scenario says which it proves with `proves('A1', 'G1')`; the suite fails
 * on an id that has neither a scenario nor a milestone.
 */
export const requirements = {
  // A · The server inside the sandbox
  A1: {
    promise:
      'An HTTP server manages agents, routes prompts, streams events live, and opens files, processes, terminals.',
    source: 'brief',
    planned: 'The sandbox APIs',
  },
  A2: { promise: 'The server is one self-contained executable, and an npm package too.', source: 'brief' },
  A3: { promise: 'An agent is installed when it is first used, or ahead of time by a command.', source: 'brief' },
  A4: { promise: 'Health has an endpoint, and every endpoint is described by an API reference.', source: 'brief' },
  A5: {
    promise: 'A session has an agent process of its own; nine coding agents and a mock can be chosen.',
    source: 'brief',
  },
  A6: { promise: 'The published 0.4.2 client works with it without a change.', source: 'brief' },

  // B · The client library
  B1: {
    promise: 'One call provisions, installs, boots, checks health and hands over a ready client.',
    source: 'brief',
  },
  B2: { promise: 'A client connects to a server that runs already.', source: 'brief' },
  B3: { promise: 'The local provider provisions nothing and runs the server as a child process.', source: 'brief' },
  B4: {
    promise: 'Three failed health checks in a row make the client ask its provider for a server again.',
    source: 'brief',
  },
  B5: {
    promise: 'A provider is a plain object that anybody can write.',
    source: 'brief',
    planned: 'Providers, images and executables',
  },
  B6: {
    promise: 'Nine providers come ready to import, from local and docker to the sandbox vendors.',
    source: 'brief',
    planned: 'Providers, images and executables',
  },

  // C · Persistence and replay
  C1: {
    promise: 'Sessions are stored in memory, SQLite, Postgres, IndexedDB or Rivet, whichever is passed in.',
    source: 'brief',
    planned: 'The SDK and the stores',
  },
  C2: { promise: 'Session records and their events are there again at the next request.', source: 'brief' },
  C3: { promise: 'A session goes on after its backend was restarted.', source: 'brief' },
  C4: {
    promise: 'What is replayed to an agent is bounded, newest kept.',
    source: 'brief',
    planned: 'The SDK and the stores',
  },
  C5: {
    promise: 'A store of one’s own is an object with five methods.',
    source: 'brief',
    planned: 'The SDK and the stores',
  },

  // D · Orchestration
  D1: {
    promise: 'Browsers talk to a backend, and only the backend holds sandbox tokens.',
    source: 'brief',
    planned: 'The orchestrator',
  },
  D2: {
    promise: 'A prompt may take minutes or hours over any connection.',
    source: 'brief',
    planned: 'The orchestrator',
  },
  D3: {
    promise: 'Requests of a session reach the process that owns it.',
    source: 'brief',
    planned: 'The orchestrator',
  },
  D4: { promise: 'Backend state outlives a request.', source: 'brief', planned: 'The orchestrator' },
  D5: {
    promise: 'A lost part is recovered without the user noticing more than a pause.',
    source: 'brief',
    planned: 'The orchestrator',
  },
  D6: {
    promise: 'Sessions spread over machines as Rivet actors when one is not enough.',
    source: 'brief',
    planned: 'The orchestrator',
  },
  D7: { promise: 'Several people watch and drive one session.', source: 'brief', planned: 'The orchestrator' },

  // E · The stateful sandbox system
  E1: {
    promise: 'Sandbox sessions are created, read and deleted over REST; deletion cleans up.',
    source: 'brief',
    planned: 'The orchestrator',
  },
  E2: {
    promise: 'Code runs in a session over REST with its state kept between calls, on every provider.',
    source: 'brief',
    planned: 'The orchestrator',
  },
  E3: {
    promise: 'Files of a session are listed, read and written over REST, and its address is told.',
    source: 'brief',
    planned: 'The orchestrator',
  },
  E4: {
    promise: 'Environments, agents, tools and prompts are declared in YAML without logic.',
    source: 'brief',
    planned: 'The orchestrator',
  },
  E5: { promise: 'Session records and artifacts outlive their sandbox.', source: 'brief', planned: 'The orchestrator' },
  E6: {
    promise: 'The API is the same whatever provider runs the sandbox.',
    source: 'brief',
    planned: 'The orchestrator',
  },
  E7: {
    promise: 'Sessions are apart from each other and stay within their resource limits.',
    source: 'brief',
    planned: 'The orchestrator',
  },
  E8: { promise: 'The same lifecycle can be driven from a program.', source: 'brief', planned: 'The orchestrator' },
  E9: {
    promise: 'It is infrastructure under any agent, not a framework for writing one.',
    source: 'brief',
    planned: 'The orchestrator',
  },

  // F · Distribution
  F1: {
    promise: 'The workspace is Nx with pnpm, changesets and vitest; documentation deploys only on change.',
    source: 'brief',
    planned: 'Infrastructure and release',
  },
  F2: { promise: 'Each package installs from npm on its own.', source: 'brief', planned: 'Infrastructure and release' },
  F3: {
    promise: 'Images come slim and with all agents, by version.',
    source: 'brief',
    planned: 'Providers, images and executables',
  },
  F4: {
    promise: 'One command stands up each reference topology.',
    source: 'brief',
    planned: 'Infrastructure and release',
  },
  F5: {
    promise: 'Examples and documentation cover the product.',
    source: 'brief',
    planned: 'Infrastructure and release',
  },

  // G · Beyond what exists
  G1: {
    promise: 'No event that was shown is lost or doubled, whoever is killed; a gap is announced.',
    source: 'users',
  },
  G2: {
    promise: 'Nothing an agent started is left after close, and the server outlives an agent that eats memory.',
    source: 'users',
  },
  G3: {
    promise: 'A turn has no deadline; its state is told with the evidence for it.',
    source: 'users',
  },
  G4: {
    promise: 'A prompt sent twice runs once, across restarts too.',
    source: 'users',
  },
  G5: {
    promise: 'Of several answers to a permission request the first counts; policies are data.',
    source: 'users',
  },
  G6: { promise: 'Cancelling a turn keeps the session.', source: 'users' },
  G7: {
    promise: 'Agents resume, load and fork sessions natively where they can.',
    source: 'users',
  },
  G8: { promise: 'Model keys stay outside the sandbox.', source: 'users', planned: 'The orchestrator' },
  G9: {
    promise: 'Budgets of money, tokens, time and turns are enforced.',
    source: 'users',
    planned: 'The orchestrator',
  },
  G10: {
    promise: 'Orphaned sandboxes are found by the provider’s own list and removed.',
    source: 'users',
    planned: 'The orchestrator',
  },
  G11: {
    promise: 'Short-lived tokens with scopes let a browser talk to a sandbox.',
    source: 'users',
  },
  G12: { promise: 'Any stock ACP client can connect.', source: 'users' },
  G13: {
    promise: 'The workspace can go back to where it was before a turn.',
    source: 'users',
  },
  G14: {
    promise: 'One trace leads from a click to a tool call, and metrics are exported.',
    source: 'users',
    planned: 'The orchestrator',
  },
  G15: { promise: 'The defaults are the safe ones.', source: 'users', planned: 'Providers, images and executables' },
  G16: {
    promise: 'A conformance kit grades servers, providers, drivers and agents of others.',
    source: 'users',
    planned: 'Providers, images and executables',
  },
  G17: {
    promise: 'Agents are pinned, and a tested matrix says what works with which.',
    source: 'users',
  },
  G18: {
    promise: 'Known secrets are blanked out of events, also when split over chunks.',
    source: 'users',
    planned: 'The orchestrator',
  },
  G19: {
    promise: 'A benchmark runs the published server beside this one and is published.',
    source: 'users',
    planned: 'Infrastructure and release',
  },
} as const satisfies Record<string, Requirement>;

export type RequirementId = keyof typeof requirements;
