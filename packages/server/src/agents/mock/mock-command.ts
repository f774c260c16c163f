import { z } from 'zod';

const milliseconds = z.number().int().min(0).max(86_400_000);
const count = z.number().int().min(1).max(10_000_000);
const bytes = z
  .number()
  .int()
  .min(1)
  .max(64 * 1024 * 1024);
const program = z.tuple([z.string().min(1)], z.string());

/** What `show` can tell about. `env:NAME` is one variable of the process. */
const showable = z.union([
  z.enum(['cwd', 'mode', 'model', 'thought_level', 'mcp', 'history', 'pid', 'prompt']),
  z.templateLiteral(['env:', z.string()]),
]);

/**
 * One thing the mock agent does in a turn: an object with exactly one key. The plain words of a prompt are parsed into the
 * same objects, so both forms can do the same.
 */
export const mockCommandSchema = z.union([
  z.strictObject({ say: z.string() }),
  z.strictObject({ think: z.string() }),
  z.strictObject({ plan: z.array(z.string()).min(1) }),
  z.strictObject({ write: z.strictObject({ path: z.string().min(1), content: z.string() }) }),
  z.strictObject({ read: z.string().min(1) }),
  z.strictObject({ run: program }),
  z.strictObject({ ask: z.string() }),
  z.strictObject({ slow: z.strictObject({ chunks: count, delayMs: milliseconds }) }),
  z.strictObject({ wait: milliseconds }),
  z.strictObject({ burst: z.strictObject({ count, bytes }) }),
  z.strictObject({ line: bytes }),
  z.strictObject({ show: showable }),
  z.strictObject({ usage: z.strictObject({ used: z.number().int().min(0), size: z.number().int().min(1) }) }),
  z.strictObject({ title: z.string() }),
  z.strictObject({ mode: z.string() }),
  z.strictObject({ ignore: z.enum(['cancel', 'eof', 'sigterm']) }),
  z.strictObject({ leave: program }),
  z.strictObject({ raw: z.string() }),
  z.strictObject({ stderr: z.string() }),
  z.strictObject({ fail: z.strictObject({ code: z.number().int(), message: z.string() }) }),
  z.strictObject({ stop: z.enum(['end_turn', 'max_tokens', 'max_turn_requests', 'refusal']) }),
  z.strictObject({ hang: z.literal(true) }),
  z.strictObject({ exit: z.number().int().min(0).max(255) }),
  z.strictObject({ crash: z.string().regex(/^SIG[A-Z0-9]+$/) }),
  z.strictObject({ answer: z.string() }),
]);

export type MockCommand = z.infer<typeof mockCommandSchema>;

/** The value of the command with that key. */
export type MockCommandValue<Key extends string> =
  Extract<MockCommand, Record<Key, unknown>> extends infer Command ? Command[Key & keyof Command] : never;
