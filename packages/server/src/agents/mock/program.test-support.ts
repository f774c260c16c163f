import { runMockAgentCommand } from '../../cli/mock-agent.ts';

// The mock agent as a program of its own, without the rest of the command line.
await runMockAgentCommand({ version: '0.0.0-test' });
