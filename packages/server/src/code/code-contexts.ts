import { stat } from 'node:fs/promises';
import type { CodeLanguage, CreateCodeContextRequest, ExecuteCodeRequest } from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { Logger } from '../telemetry/logger.ts';
import { CodeContext, contextGone, type CodeCall } from './code-context.ts';
import type { StartKernel } from './kernel.ts';
import type { CodeLimits } from './limits.ts';

export interface CodeContextsOptions {
  /** Where a context works that names no directory. */
  readonly rootDirectory: string;
  /** What interpreters start from. */
  readonly environment: Readonly<Record<string, string>>;
  readonly paths: { resolve(path: string): Promise<string> };
  readonly limits: CodeLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  createId(): string;
  kernelOf(language: CodeLanguage): StartKernel;
}

/** All code contexts of the server. They end with it. */
export class CodeContexts {
  readonly #options: CodeContextsOptions;
  readonly #contexts = new Map<string, CodeContext>();
  /** The start or restart of contexts that calls wait for. */
  readonly #starting = new Map<CodeContext, Promise<void>>();
  #isClosed = false;

  constructor(options: CodeContextsOptions) {
    this.#options = options;
  }

  list(): readonly CodeContext[] {
    return [...this.#contexts.values()];
  }

  /** @throws ProblemError `not_found` */
  get(id: string): CodeContext {
    const context = this.#contexts.get(id);
    if (context === undefined) {
      throw contextGone(id);
    }
    return context;
  }

  /** Resolves when its interpreter takes calls. @throws ProblemError for the directory, `conflict` at the limit, and what a kernel says */
  async create({ language, cwd, env }: CreateCodeContextRequest): Promise<CodeContext> {
    const directory = cwd === undefined ? this.#options.rootDirectory : await this.#requireDirectory(cwd);
    const context = this.#add({ id: this.#options.createId(), language, cwd: directory, env, isDefault: false });
    await this.#whenStarted(context, () => context.start());
    return context;
  }

  /** The context of a call, started: the one it names, or the default one of its language. */
  async ofCall({ contextId, language }: ExecuteCodeRequest): Promise<CodeContext> {
    if (contextId === undefined) {
      return this.#defaultContext(language ?? 'python');
    }
    const context = this.get(contextId);
    if (language !== undefined && language !== context.language) {
      throw new ProblemError(
        'invalid_request',
        `language must be that of the context, ${context.language}; got ${language}.`,
        { context: { contextId } },
      );
    }
    return context;
  }

  /** The call with its directory found. @throws ProblemError for the directory, or for what the language cannot take */
  async checkCall({ code, cwd, env, timeoutMs }: ExecuteCodeRequest, { language }: CodeContext): Promise<CodeCall> {
    if (language === 'bash' && code.includes('\0')) {
      throw new ProblemError('invalid_request', 'code: bash takes no NUL.');
    }
    return { code, env, timeoutMs, ...(cwd === undefined ? {} : { cwd: await this.#requireDirectory(cwd) }) };
  }

  /** Resolves when every process of it is gone. @throws ProblemError `not_found` */
  async delete(id: string): Promise<void> {
    const context = this.get(id);
    this.#contexts.delete(id);
    await context.close();
  }

  /** Ends all of them. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const contexts = this.list();
    this.#contexts.clear();
    await Promise.all(
      contexts.map((context) =>
        context.close().catch((error: unknown) => {
          this.#options.logger.error({ err: error, contextId: context.id }, 'a code context could not be closed');
        }),
      ),
    );
  }

  async #defaultContext(language: CodeLanguage): Promise<CodeContext> {
    const id = `default-${language}`;
    const known = this.#contexts.get(id);
    if (known === undefined) {
      const cwd = this.#options.rootDirectory;
      const context = this.#add({ id, language, cwd, env: undefined, isDefault: true });
      await this.#whenStarted(context, () => context.start());
      return context;
    }
    // Nobody made it, so nobody is there to restart it.
    await (this.#starting.get(known) ?? (known.isDead ? this.#whenStarted(known, () => known.restart()) : undefined));
    return known;
  }

  #add(options: {
    readonly id: string;
    readonly language: CodeLanguage;
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>> | undefined;
    readonly isDefault: boolean;
  }): CodeContext {
    const { limits, clock, environment, kernelOf } = this.#options;
    if (this.#isClosed) {
      throw new ProblemError('shutting_down', 'The server ends and takes no new work.');
    }
    if (this.#contexts.size >= limits.maxContexts) {
      throw new ProblemError('conflict', `There are ${limits.maxContexts} code contexts; delete one of them.`, {
        context: { limit: limits.maxContexts },
      });
    }
    const context = new CodeContext({
      ...options,
      env: { ...environment, ...options.env },
      startKernel: (start) => kernelOf(options.language)(start),
      limits,
      clock,
    });
    this.#contexts.set(context.id, context);
    return context;
  }

  /** A context that cannot be started is none. */
  async #whenStarted(context: CodeContext, start: () => Promise<void>): Promise<void> {
    const starting = start();
    this.#starting.set(context, starting);
    try {
      await starting;
    } catch (error) {
      if (this.#contexts.get(context.id) === context) {
        this.#contexts.delete(context.id);
      }
      throw error;
    } finally {
      this.#starting.delete(context);
    }
  }

  async #requireDirectory(cwd: string): Promise<string> {
    const path = await this.#options.paths.resolve(cwd);
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() !== true) {
      throw new ProblemError('invalid_request', `cwd must be an existing directory; ${JSON.stringify(cwd)} is not.`);
    }
    return path;
  }
}
