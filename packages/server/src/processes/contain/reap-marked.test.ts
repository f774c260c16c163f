import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../telemetry/logger.ts';
import { isLiving, livingBearersOf, readLines, systemClock, until } from './contain.test-support.ts';
import { reapMarked, type ReapReport } from './reap-marked.ts';
import { recordFile } from './run-record.ts';
import { registerRun } from './run-registration.ts';

const program = fileURLToPath(new URL('contained-server.test-support.ts', import.meta.url));

describe('reapMarked', () => {
  let stateDirectory: string;
  let servers: ChildProcess[];
  beforeEach(async () => {
    stateDirectory = await mkdtemp(join(tmpdir(), 'reap-test-'));
    servers = [];
  });
  afterEach(async () => {
    for (const server of servers) {
      server.kill('SIGKILL');
    }
    await until(() => servers.every(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null));
    expect((await reap()).survivors).toEqual([]);
    await rm(stateDirectory, { recursive: true, force: true });
  });

  const reap = async (): Promise<ReapReport> =>
    reapMarked({ stateDirectory, logger: silentLogger, clock: systemClock });

  const startServer = async (runId: string, ...scripts: string[]): Promise<ChildProcess> => {
    const server = spawn(process.execPath, [program, stateDirectory, runId, ...scripts], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    servers.push(server);
    await readLines(server.stdout, 1);
    return server;
  };

  it('ends all that a killed server left, and only that', async () => {
    const deadRun = randomUUID();
    const otherRun = randomUUID();
    const stubborn = `trap "" TERM HUP; sleep 1000 & (setsid sh -c 'sleep 1000 & sleep 1000' &) ; sleep 1000`;
    const [dead] = await Promise.all([
      startServer(deadRun, stubborn, 'env -u SANDBOX_AGENT_RUN sleep 1000 & cat & sleep 1000'),
      startServer(otherRun, stubborn),
    ]);
    await until(() => livingBearersOf(deadRun).length >= 6 && livingBearersOf(otherRun).length >= 4);
    const others = livingBearersOf(otherRun);
    dead.kill('SIGKILL');
    await once(dead, 'exit');

    const report = await reap();
    expect(report).toMatchObject({ deadRunCount: 1, survivors: [] });
    expect(report.reapedCount).toBeGreaterThanOrEqual(6);
    expect(livingBearersOf(deadRun)).toEqual([]);
    expect(livingBearersOf(otherRun)).toEqual(others);
    expect(await readdir(join(stateDirectory, 'runs'))).toEqual([otherRun]);
    const temporaryRoots = (await readdir(stateDirectory)).filter((name) => name.startsWith('sandbox-agent-'));
    expect(temporaryRoots).toHaveLength(1);
    expect(await reap()).toEqual({ deadRunCount: 0, reapedCount: 0, survivors: [] });
  });

  it('spares a living server that was started from within the dead run, and its children', async () => {
    const deadRun = randomUUID();
    const livingRun = randomUUID();
    // A terminal of the first server in which somebody starts a second one.
    const dead = await startServer(
      deadRun,
      `tail -f /dev/null | '${process.execPath}' '${program}' '${stateDirectory}' ${livingRun} 'exec sleep 1000'`,
    );
    await until(() => livingBearersOf(livingRun).length === 1);
    const sleeper = livingBearersOf(livingRun)[0]!;
    dead.kill('SIGKILL');
    await once(dead, 'exit');
    await reap();
    expect(isLiving(sleeper)).toBe(true);
    expect(await readdir(join(stateDirectory, 'runs'))).toEqual([livingRun]);
    // Now the second one dies too.
    const second = livingBearersOf(deadRun).filter((pid) => pid !== sleeper);
    for (const pid of second) {
      process.kill(pid, 'SIGKILL');
    }
    await until(() => !second.some(isLiving));
    expect(await reap()).toMatchObject({ deadRunCount: 1, reapedCount: 1 });
    expect(isLiving(sleeper)).toBe(false);
  });

  it('knows this process as alive, and forgets a run that was released', async () => {
    const runId = randomUUID();
    const run = await registerRun({ stateDirectory, runId, temporaryBase: stateDirectory, logger: silentLogger });
    expect((await stat(run.temporaryRoot)).mode & 0o777).toBe(0o700);
    expect(await reap()).toMatchObject({ deadRunCount: 0 });
    await run.release();
    await run.release();
    expect(await readdir(stateDirectory)).toEqual(['runs']);
    expect(await readdir(join(stateDirectory, 'runs'))).toEqual([]);
  });

  it.each([
    ['another process has the pid now', { startTime: 1 }, 1],
    ['it ran in another boot or container', { world: 'another' }, 0],
    ['the record is cut off', '{"pid":1', 0],
  ])('judges a record: %s', async (_name, change, deadRunCount) => {
    const runId = randomUUID();
    const run = await registerRun({ stateDirectory, runId, temporaryBase: stateDirectory, logger: silentLogger });
    const file = recordFile(run.directory);
    if (typeof change === 'string') {
      await writeFile(file, change);
    } else {
      await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), ...change }));
    }
    expect(await reap()).toMatchObject({ deadRunCount, reapedCount: 0 });
    await run.release();
  });

  it('removes no folder but one of ours, whatever a record says', async () => {
    const directory = join(stateDirectory, 'runs', randomUUID());
    const precious = join(stateDirectory, 'precious');
    await mkdir(precious);
    await mkdir(directory, { recursive: true });
    await writeFile(recordFile(directory), JSON.stringify({ pid: 2 ** 22, temporaryRoot: precious }));
    expect(await reap()).toMatchObject({ deadRunCount: 1 });
    expect((await stat(precious)).isDirectory()).toBe(true);
  });

  it('is at rest in a state directory without runs', async () => {
    expect(await reap()).toEqual({ deadRunCount: 0, reapedCount: 0, survivors: [] });
  });
});
