import { describe, expect, it } from 'vitest';
import { resolveServerCommand } from './server-command.ts';
import { serverSource } from './local-provider.test-support.ts';

const self = new URL(import.meta.url).pathname;

describe('resolveServerCommand', () => {
  it('runs scripts with this Node and executables as they are', () => {
    expect(resolveServerCommand({ binaryPath: self, environment: {} })).toEqual({
      command: process.execPath,
      leadingArgs: [self],
    });
    expect(resolveServerCommand({ binaryPath: process.execPath, environment: {} })).toEqual({
      command: process.execPath,
      leadingArgs: [],
    });
  });

  it('takes the option before the variable, and the variable before the package', () => {
    const environment = { SANDBOX_AGENT_BIN: process.execPath };
    expect(resolveServerCommand({ binaryPath: self, environment }).leadingArgs).toEqual([self]);
    expect(resolveServerCommand({ binaryPath: undefined, environment }).command).toBe(process.execPath);
  });

  it('finds the package that is installed', () => {
    const { leadingArgs } = resolveServerCommand({ binaryPath: undefined, environment: {} });
    expect(leadingArgs[0]).toMatch(/sandbox-agent\.(js|ts)$/);
    expect(serverSource()).toMatch(/src\/bin\/sandbox-agent\.ts$/);
  });

  it('names the file that is missing', () => {
    expect(() => resolveServerCommand({ binaryPath: '/nowhere', environment: {} })).toThrow('/nowhere');
  });
});
