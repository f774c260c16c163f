import type { Script } from '../scripted-agent/script.ts';

const deaf: Script = [{ ignore: 'cancel' }, { ignore: 'eof' }, { ignore: 'sigterm' }];

/** A turn that nothing but SIGKILL ends. Says `settled in` when it is that far. */
export const stubbornTurn: Script = [...deaf, { say: 'settled in' }, { hang: true }];

/** The same with processes around it, in each way to get away from a parent. It tells all pids, its own first. */
export const stubbornTree: { script: Script; childCount: number } = {
  script: [
    ...deaf,
    { tell: 'pid' },
    { spawn: {} },
    { spawn: { setsid: true } },
    { spawn: { doubleFork: true, holdPipes: true } },
    { spawn: { setsid: true, doubleFork: true, holdPipes: true } },
    { hang: true },
  ],
  childCount: 4,
};
