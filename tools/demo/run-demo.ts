import { createDemoContext } from './create-demo-context.ts';
import type { DemoOptions } from './demo-options.ts';
import type { Stage } from './output/stage.ts';
import { crashAndRecover } from './scenes/crash-and-recover.ts';
import { fixTheTest } from './scenes/fix-the-test.ts';
import { provision } from './scenes/provision.ts';
import { takeStock } from './scenes/take-stock.ts';
import type { DemoSummary } from './summary.ts';

export interface RunDemoOptions extends Pick<DemoOptions, 'recipe'> {
  readonly stage: Stage;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Stops the demo wherever it is. */
  readonly signal: AbortSignal;
}

/** Plays all scenes. Everything that was started is stopped when this settles, however it does. */
export async function runDemo(options: RunDemoOptions): Promise<DemoSummary> {
  const { signal } = options;
  signal.throwIfAborted();
  const startedAt = performance.now();
  const { context, close } = await createDemoContext(options);
  const interrupted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  try {
    const play = async (): Promise<DemoSummary> => {
      const client = await provision(context);
      const fixed = await fixTheTest(context, client);
      const recovered = await crashAndRecover(context, fixed);
      const stock = await takeStock(context, recovered);
      return {
        agent: options.recipe.id,
        model: context.model.kind,
        ...stock,
        timeToFirstEventMs: fixed.timeToFirstEventMs,
        timeToRecoverMs: recovered.timeToRecoverMs,
        testFailedBefore: fixed.failedBefore,
        testPassedAfter: fixed.passedAfter,
        resumed: recovered.resumed,
        conversationRemembered: recovered.remembered ?? null,
        wroteFileAfterRecovery: recovered.wroteFile,
        durationMs: Math.round(performance.now() - startedAt),
      };
    };
    return await Promise.race([play(), interrupted]);
  } finally {
    await close();
  }
}
