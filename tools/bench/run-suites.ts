import { bars } from './bars.ts';
import type { Row, Suite } from './measurement.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { median } from './statistics.ts';

export interface Contenders {
  readonly executable: ServerUnderTest;
  readonly node: ServerUnderTest;
  readonly published: ServerUnderTest;
}

/** Runs a suite: one uncounted run of each server, then the servers in turn, and the medians. */
export async function runSuite(
  suite: Suite,
  contenders: Contenders,
  options: { runs?: number | undefined; onRun: (text: string) => void },
): Promise<Row[]> {
  const servers = [contenders.published, contenders.executable, contenders.node];
  const values = new Map<string, Map<ServerUnderTest, number[]>>();
  const runs = options.runs ?? suite.runs;
  for (let run = 0; run <= runs; run += 1) {
    for (const server of servers) {
      options.onRun(`${suite.name}: ${run === 0 ? 'warm-up' : `run ${run} of ${runs}`}, ${server.name}`);
      const figures = await suite.measure(server);
      if (run === 0) {
        continue;
      }
      for (const { name, value } of figures) {
        const byServer = values.get(name) ?? new Map<ServerUnderTest, number[]>();
        values.set(name, byServer);
        byServer.set(server, [...(byServer.get(server) ?? []), value]);
      }
    }
  }
  return [...values].map(([name, byServer]) => {
    const of = (server: ServerUnderTest) => median(byServer.get(server) ?? []);
    const [ours, published] = [of(contenders.executable), of(contenders.published)];
    const bar = bars.find(({ figure }) => figure === name);
    return {
      name,
      ours,
      node: of(contenders.node),
      published,
      ratio: ours / published,
      bar: bar?.text ?? '',
      isMet: bar?.isMet({ ours, published }),
    };
  });
}
