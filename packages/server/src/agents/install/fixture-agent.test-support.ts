import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createSystemClock } from '../../lifecycle/system-clock.ts';
import { silentLogger } from '../../telemetry/logger.ts';
import type { AgentDefinition } from '../agent-definition.ts';
import { noQuirks } from '../agent-quirks.ts';
import { acpCapabilities } from '../catalogue/acp-capabilities.ts';
import { createAgentInstaller, type AgentInstaller } from './agent-installer.ts';
import { createNpmClient } from './npm-client.ts';

/** Packs a package whose program prints one line. Gives the tarball. */
export function packFixtureAgent(directory: string): string {
  const source = join(directory, 'fixture-agent');
  mkdirSync(source, { recursive: true });
  writeFileSync(
    join(source, 'package.json'),
    JSON.stringify({
      name: 'fixture-agent',
      version: '1.0.0',
      bin: { 'fixture-agent': 'main.js' },
      scripts: { install: "node -e \"require('fs').writeFileSync('script-ran', '')\"" },
    }),
  );
  writeFileSync(join(source, 'main.js'), "#!/usr/bin/env node\nconsole.log('fixture agent');\n");
  execFileSync('npm', ['pack', '--silent', '--pack-destination', directory], { cwd: source, stdio: 'ignore' });
  return join(directory, 'fixture-agent-1.0.0.tgz');
}

/** An agent that is installed from a tarball, or from a registry when there is none. */
export function fixtureAgent(tarball?: string, requiredFiles: readonly string[] = []): AgentDefinition {
  return {
    id: 'fixture',
    name: 'Fixture',
    install: {
      packages: [
        {
          role: 'process',
          name: 'fixture-agent',
          version: '1.0.0',
          ...(tarball === undefined ? {} : { spec: `file:${tarball}` }),
        },
      ],
      requiredFiles,
      approximateMegabytes: 1,
    },
    launch: {
      target: { kind: 'node-script', packageName: 'fixture-agent', bin: 'fixture-agent' },
      args: ['--acp'],
      environment: { FIXTURE_HOME: '{install}' },
      isolation: { strayTemporaryFiles: [] },
    },
    capabilities: acpCapabilities,
    skillsDirectory: '.agents/skills',
    credentials: { notNeeded: true, environment: [], homeFiles: [] },
    quirks: noQuirks,
  };
}

export function createTestInstaller(stateDirectory: string, environment: Record<string, string> = {}): AgentInstaller {
  return createAgentInstaller({
    stateDirectory,
    machine: 'linux-x64',
    npm: createNpmClient({
      environment: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...environment },
      nodePath: undefined,
    }),
    clock: createSystemClock(),
    logger: silentLogger,
  });
}

/** A registry on loopback that knows no package, or keeps everybody waiting. */
export interface TestRegistry {
  readonly url: string;
  /** Resolves at the first request. */
  readonly asked: Promise<void>;
  close(): void;
}

export function startRegistry(behaviour: 'not-found' | 'silent'): Promise<TestRegistry> {
  return new Promise((resolve) => {
    let tellAsked: () => void = () => undefined;
    const asked = new Promise<void>((done) => {
      tellAsked = done;
    });
    const server: Server = createServer((_request, response) => {
      tellAsked();
      if (behaviour === 'not-found') {
        response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"error":"not_found"}');
      }
    });
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const close = () => {
        server.closeAllConnections();
        server.close();
      };
      resolve({ url: `http://127.0.0.1:${port}/`, asked, close });
    });
  });
}
