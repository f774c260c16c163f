import { createTestInstaller, fixtureAgent } from './fixture-agent.test-support.ts';

// Installs the fixture agent as a process of its own: `<state directory> [tarball]`. Prints the outcome.
const [stateDirectory = '', tarball] = process.argv.slice(2);
const registry = process.env['npm_config_registry'];
const installer = createTestInstaller(stateDirectory, registry === undefined ? {} : { npm_config_registry: registry });
const outcome = await installer.install(fixtureAgent(tarball));
process.stdout.write(JSON.stringify({ alreadyInstalled: outcome.alreadyInstalled }));
