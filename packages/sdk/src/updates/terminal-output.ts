/** What a tool call's terminal printed by one update, and how its command ended. */
export interface TerminalOutput {
  readonly terminalId: string;
  /** Text to append to what was printed before. */
  readonly data?: string;
  /** Present once the command has ended. */
  readonly exit?: { readonly exitCode: number | null; readonly signal: string | null };
  /** Where the command runs, told when the terminal is opened. */
  readonly cwd?: string;
}

/**
 * The terminal output that an update carries in `_meta`: Codex and Pi put what a command prints only there, while `content` names a
 * terminal that no client has. One entry for each terminal, in the order of the members; empty for every other update.
 */
export function terminalOutputOf(update: { readonly _meta?: unknown }): readonly TerminalOutput[] {
  const meta = objectOf(update._meta);
  const terminals = new Map<string, TerminalOutput>();
  const add = (member: string, read: (value: Record<string, unknown>) => Omit<TerminalOutput, 'terminalId'>): void => {
    const value = objectOf(meta[member]);
    const terminalId = value['terminal_id'];
    if (typeof terminalId === 'string') {
      terminals.set(terminalId, { terminalId, ...terminals.get(terminalId), ...read(value) });
    }
  };
  add('terminal_info', ({ cwd }) => (typeof cwd === 'string' ? { cwd } : {}));
  // Pi's name and Codex's, both for what is to be appended.
  for (const member of ['terminal_output', 'terminal_output_delta']) {
    add(member, ({ data }) => (typeof data === 'string' ? { data } : {}));
  }
  add('terminal_exit', ({ exit_code: exitCode, signal }) => ({
    exit: {
      exitCode: typeof exitCode === 'number' ? exitCode : null,
      signal: typeof signal === 'string' ? signal : null,
    },
  }));
  return [...terminals.values()];
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
