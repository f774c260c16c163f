import type { OpenAPIHono } from '@hono/zod-openapi';
import type { CodeLanguage } from '@sandbox-agent/protocol';
import { startBash } from './bash/start-bash.ts';
import { CodeContexts, type CodeContextsOptions } from './code-contexts.ts';
import { startJavascript } from './javascript/start-javascript.ts';
import type { StartKernel } from './kernel.ts';
import type { SpawnKernelProcess } from './kernel-process.ts';
import { defaultCodeLimits, type CodeLimits } from './limits.ts';
import { startPython } from './python/start-python.ts';
import { createCodeRoutes } from './routes/index.ts';

export interface CodeOptions extends Omit<CodeContextsOptions, 'limits' | 'kernelOf'> {
  readonly limits?: CodeLimits;
  /** The Python of Python contexts. Absent: the first one that has a kernel. */
  readonly python: string | undefined;
  /** How this very program is started again. */
  readonly self: { readonly command: string; readonly args: readonly string[] };
  readonly spawn: SpawnKernelProcess;
}

/** Everything behind `/v1/code`. */
export interface Code {
  readonly routes: OpenAPIHono;
  /** Ends every context. Idempotent. */
  close(): Promise<void>;
}

export function createCode(options: CodeOptions): Code {
  const contexts = new CodeContexts({
    ...options,
    limits: options.limits ?? defaultCodeLimits,
    kernelOf: (language) => kernelOf(language, options),
  });
  return { routes: createCodeRoutes(contexts, options.logger), close: () => contexts.close() };
}

function kernelOf(language: CodeLanguage, { spawn, self, python }: CodeOptions): StartKernel {
  switch (language) {
    case 'python':
      return (start) => startPython(spawn, { ...start, configured: python });
    case 'javascript':
    case 'typescript':
      return (start) => startJavascript(spawn, { ...start, language, self });
    case 'bash':
      return (start) => startBash(spawn, start);
  }
}
